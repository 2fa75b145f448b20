/// The Noise handshake, the certificate check and the frames that follow (protocol brief, section
/// 1).
@NullMarked
package dev.kurir.whatsapp.noise;

import org.jspecify.annotations.NullMarked;
