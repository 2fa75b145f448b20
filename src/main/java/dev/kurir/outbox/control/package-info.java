/// The outbox: lanes of jobs, one a chat, dispatched to whoever can do them.
@NullMarked
package dev.kurir.outbox.control;

import org.jspecify.annotations.NullMarked;
