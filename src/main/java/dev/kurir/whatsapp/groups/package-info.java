/// Groups: who is in them, and the sender keys with which their messages are encrypted (protocol
/// brief, section 14). How a message is sent and read is in `messages`.
///
/// Everything that is known lies in rows: a session that is idle keeps nothing of its groups on the
/// heap.
@NullMarked
package dev.kurir.whatsapp.groups;

import org.jspecify.annotations.NullMarked;
