/// The Signal protocol with immutable state: X3DH and the double ratchet take a state and return a
/// new one; whoever calls stores it, or drops it, and with it the whole step.
@NullMarked
package dev.kurir.whatsapp.signal;

import org.jspecify.annotations.NullMarked;
