/// Linking this device to a phone (protocol brief, sections 3 and 4).
@NullMarked
package dev.kurir.whatsapp.pairing;

import org.jspecify.annotations.NullMarked;
