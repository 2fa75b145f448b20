package dev.kurir.whatsapp.noise;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// What the tests of this package share.
final class Handshakes {
  static final Instant NOW = Instant.parse("2027-01-01T00:00:00Z");
  static final int LIMIT = 1 << 20;

  private Handshakes() {}

  static Clock at(Instant instant) {
    return Clock.fixed(instant, ZoneOffset.UTC);
  }

  static byte[] content(FrameReader reader, byte[] stream) throws NoiseException {
    List<byte[]> frames = reader.read(ByteBuffer.wrap(stream));
    if (frames.size() != 1) {
      throw new AssertionError("one frame expected, not " + frames.size());
    }
    return frames.getFirst();
  }

  /// A whole handshake.
  static Transports connect(KeyPair client, NoiseTrust trust, KeyPair server, byte[] certificates)
      throws NoiseException {
    Initiator initiator = NoiseHandshake.initiator(client, trust);
    Responder responder = NoiseHandshake.responder(server, certificates);
    initiator.readServerHello(responder.answer(initiator.hello()));
    responder.readFinish(initiator.finish(new byte[] {1}));
    return new Transports(initiator.transport(), responder.transport());
  }

  record Transports(Transport client, Transport server) {}
}
