package dev.kurir.whatsapp.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever the other side sends instead of a handshake message, the declared exception comes out.
class HostilePeerTest {
  private static final int ROUNDS = 300;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final KeyPair key = KeyPair.generate();

  @Test
  void aServerSurvivesItsClients() {
    byte[] hello = NoiseHandshake.initiator(key, trust()).hello();
    int answered = 0;
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Responder server = NoiseHandshake.responder(key, key, new byte[300]);
      try {
        server.answer(damaged(hello));
        answered++;
        server.readFinish(damaged(hello));
        throw new AssertionError("accepted, seed " + seed);
      } catch (NoiseException _) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }

    assertThat(refused).isEqualTo(ROUNDS);
    assertThat(answered).isPositive();
  }

  @Test
  void aClientSurvivesItsServer() {
    byte[] hello = Vectors.hex(Vectors.read("noise.json").get("toClient").get(0));
    byte[] message = Arrays.copyOfRange(hello, 3, hello.length);
    for (int i = 0; i < ROUNDS; i++) {
      Initiator client = NoiseHandshake.initiator(key, key, trust());
      client.hello();
      try {
        client.readServerHello(damaged(message));
        throw new AssertionError("accepted, seed " + seed);
      } catch (NoiseException e) {
        assertThat(e.kind().isCertificate()).isFalse();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private NoiseTrust trust() {
    return new NoiseTrust(key.publicKey(), Handshakes.at(Handshakes.NOW));
  }

  private byte[] damaged(byte[] message) {
    byte[] changed = new byte[random.nextInt(4) == 0 ? random.nextInt(80) : message.length];
    random.nextBytes(changed);
    if (changed.length == message.length) {
      System.arraycopy(message, 0, changed, 0, changed.length);
      for (int i = random.nextInt(3); i >= 0; i--) {
        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
      }
    }
    return changed;
  }
}
