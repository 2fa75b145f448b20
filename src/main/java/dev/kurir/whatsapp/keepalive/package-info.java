/// Proof that a connection is alive (protocol brief, section 7).
@NullMarked
package dev.kurir.whatsapp.keepalive;

import org.jspecify.annotations.NullMarked;
