package dev.kurir.fuzz;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.CertificateAuthority;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.NoiseTrust;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A whole handshake, one part of which is the input: the certificates of a server that is not
/// WhatsApp's (0), its hello (1), a client's hello (2), a client's last message (3); the first byte
/// says which.
final class HandshakeTarget implements Target {
  private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

  private final KeyPair root = KeyPair.generate();
  private final KeyPair key = KeyPair.generate();
  private final NoiseTrust trust =
      new NoiseTrust(root.publicKey(), Clock.fixed(NOW, ZoneOffset.UTC));
  private final byte[] chain =
      new CertificateAuthority(root)
          .issue(key.publicKey(), NOW.minusSeconds(60), NOW.plusSeconds(60));

  @Override
  public String name() {
    return "handshake";
  }

  @Override
  public List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    seeds.add(tagged(0, chain));
    var client = NoiseHandshake.initiator(key, trust);
    byte[] hello = client.hello();
    seeds.add(tagged(2, hello));
    try {
      seeds.add(tagged(1, NoiseHandshake.responder(key, chain).answer(hello)));
      seeds.add(tagged(3, hello));
    } catch (NoiseException e) {
      throw new IllegalStateException(e);
    }
    return seeds;
  }

  private static byte[] tagged(int tag, byte[] body) {
    byte[] input = new byte[1 + body.length];
    input[0] = (byte) tag;
    System.arraycopy(body, 0, input, 1, body.length);
    return input;
  }

  @Override
  public String feed(byte[] input) {
    byte[] body = Arrays.copyOfRange(input, Math.min(1, input.length), input.length);
    int part = input.length == 0 ? 0 : input[0] & 3;
    try {
      var client = NoiseHandshake.initiator(key, trust);
      byte[] hello = client.hello();
      var server = NoiseHandshake.responder(key, part == 0 ? body : chain);
      byte[] answer = server.answer(part == 2 ? body : hello);
      client.readServerHello(part == 1 ? body : answer);
      byte[] finish = client.finish(new byte[20]);
      server.readFinish(part == 3 ? body : finish);
      return part + "accepted";
    } catch (NoiseException e) {
      return part + String.valueOf(e.getMessage());
    }
  }

  @Override
  public long allowance(byte[] input) {
    return 2_000_000 + 60L * input.length;
  }

  /// Some hundred times as costly as a reader of bytes: a quarter of the whole time.
  @Override
  public int turn() {
    return 200;
  }
}
