/// The connection below the nodes (protocol brief, section 1): a stream of bytes becomes frames
/// ([dev.kurir.whatsapp.noise.FrameReader], [dev.kurir.whatsapp.noise.Frames]), three frames are
/// the handshake ([dev.kurir.whatsapp.noise.NoiseHandshake]), and from then on each frame is sealed
/// with the key of its direction ([dev.kurir.whatsapp.noise.TransportCipher]). Both sides are here:
/// the client opens, the sandbox answers.
///
/// Nothing here reads or writes a socket, holds a thread or waits.
@NullMarked
package dev.kurir.whatsapp.noise;

import org.jspecify.annotations.NullMarked;
