/// Prekeys: ours, kept on the server so that others can start a session with us, and those of
/// others, fetched when we start one (protocol brief, section 6).
@NullMarked
package dev.kurir.whatsapp.prekeys;

import org.jspecify.annotations.NullMarked;
