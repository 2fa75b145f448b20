package dev.kurir.whatsapp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A handshake that others recorded, replayed from both sides with their private keys.
class NoiseVectorsTest {
  private static final JsonNode VECTOR = Vectors.read("noise.json");
  private static final NoiseTrust TRUST =
      new NoiseTrust(Vectors.hex(VECTOR, "root", "public"), Handshakes.at(Handshakes.NOW));
  private static final byte[] PAYLOAD = Vectors.hex(VECTOR, "client", "payload");

  @Test
  void theClientSaysWhatTheRecordingSays() throws Exception {
    Initiator client = client();

    assertThat(Frames.opening(client.hello())).isEqualTo(toServer(0));
    client.readServerHello(message(toClient(0)));
    assertThat(Frames.of(client.finish(PAYLOAD))).isEqualTo(toServer(1));

    Transport transport = client.transport();
    for (int i : List.of(2, 3)) {
      assertThat(transport.outgoing().seal(node("clientNode"))).isEqualTo(toServer(i));
    }
    for (int i : List.of(1, 2)) {
      assertThat(transport.incoming().open(message(toClient(i)))).isEqualTo(node("serverNode"));
    }
  }

  @Test
  void theServerSaysWhatTheRecordingSays() throws Exception {
    FrameReader reader = FrameReader.ofClient(Handshakes.LIMIT);
    Responder server = server();

    byte[] answer = server.answer(Handshakes.content(reader, toServer(0)));
    assertThat(Frames.of(answer)).isEqualTo(toClient(0));
    Responder.ClientFinish finish = server.readFinish(Handshakes.content(reader, toServer(1)));
    assertThat(finish.staticKey()).isEqualTo(Vectors.hex(VECTOR, "client", "staticPublic"));
    assertThat(finish.payload()).isEqualTo(PAYLOAD);

    Transport transport = server.transport();
    for (int i : List.of(2, 3)) {
      byte[] frame = Handshakes.content(reader, toServer(i));
      assertThat(transport.incoming().open(frame)).isEqualTo(node("clientNode"));
    }
    for (int i : List.of(1, 2)) {
      assertThat(transport.outgoing().seal(node("serverNode"))).isEqualTo(toClient(i));
    }
  }

  @Test
  void everyChangedByteOfTheServersHelloIsRefused() throws Exception {
    byte[] hello = message(toClient(0));
    for (int bit = 0; bit < 8 * hello.length; bit += 7) {
      byte[] changed = flip(hello, bit);
      Initiator client = client();
      client.hello();

      assertThatThrownBy(() -> client.readServerHello(changed))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              NoiseException.class,
              e -> assertThat(e.kind()).isIn(Kind.MALFORMED, Kind.NOT_AUTHENTIC));
    }
  }

  @Test
  void everyChangedByteOfTheClientsFinishIsRefused() throws Exception {
    byte[] finish = message(toServer(1));
    for (int bit = 0; bit < 8 * finish.length; bit += 3) {
      byte[] changed = flip(finish, bit);
      Responder server = server();
      server.answer(message(Arrays.copyOfRange(toServer(0), 4, toServer(0).length)));

      assertThatThrownBy(() -> server.readFinish(changed))
          .as("bit %d", bit)
          .isInstanceOf(NoiseException.class);
    }
  }

  @Test
  void aClientsHelloThatWasChangedOnTheWayEndsTheHandshake() throws Exception {
    Initiator client = client();
    byte[] hello = client.hello();
    int refused = 0;
    for (int bit = 0; bit < 8 * hello.length; bit++) {
      byte[] changed = flip(hello, bit);
      Initiator again = client();
      again.hello();
      byte[] answer;
      try {
        answer = server().answer(changed);
      } catch (NoiseException _) {
        refused++;
        continue;
      }
      assertThatThrownBy(() -> again.readServerHello(answer))
          .as("bit %d", bit)
          .isInstanceOf(NoiseException.class);
    }
    assertThat(refused).isPositive();
  }

  @Test
  void everyChangedBitOfTheHeaderIsRefused() throws Exception {
    for (int bit = 0; bit < 32; bit++) {
      byte[] changed = flip(toServer(0), bit);

      assertThatThrownBy(
              () -> FrameReader.ofClient(Handshakes.LIMIT).read(ByteBuffer.wrap(changed)))
          .isInstanceOf(NoiseException.class);
    }
  }

  private static Initiator client() {
    return NoiseHandshake.initiator(
        key("client", "staticPrivate"), key("client", "ephemeralPrivate"), TRUST);
  }

  private static Responder server() {
    return NoiseHandshake.responder(
        key("server", "staticPrivate"),
        key("server", "ephemeralPrivate"),
        Vectors.hex(VECTOR, "server", "certChain"));
  }

  private static KeyPair key(String side, String name) {
    return KeyPair.ofPrivate(Vectors.hex(VECTOR, side, name));
  }

  private static byte[] toServer(int index) {
    return Vectors.hex(VECTOR.get("toServer").get(index));
  }

  private static byte[] toClient(int index) {
    return Vectors.hex(VECTOR.get("toClient").get(index));
  }

  private static byte[] node(String name) {
    return Vectors.hex(VECTOR, "transport", name);
  }

  private static byte[] message(byte[] frame) throws NoiseException {
    return Handshakes.content(FrameReader.ofServer(Handshakes.LIMIT), frame);
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
