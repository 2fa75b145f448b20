package dev.kurir.whatsapp.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransportTest {
  private final KeyPair root = KeyPair.generate();
  private final KeyPair server = KeyPair.generate();
  private final NoiseTrust trust = new NoiseTrust(root.publicKey(), Handshakes.at(Handshakes.NOW));
  private final byte[] certificates =
      new CertificateAuthority(root)
          .issue(server.publicKey(), Handshakes.NOW, Handshakes.NOW.plusSeconds(60));
  private Handshakes.Transports transports;

  @BeforeEach
  void connect() throws Exception {
    transports = Handshakes.connect(KeyPair.generate(), trust, server, certificates);
  }

  @Test
  void messagesOfAllSizesPassInBothDirections() throws Exception {
    for (int size : new int[] {0, 1, 15, 16, 17, 1_000, 100_000}) {
      byte[] message = new byte[size];
      Arrays.fill(message, (byte) size);

      assertThat(pass(transports.client(), transports.server(), message)).isEqualTo(message);
      assertThat(pass(transports.server(), transports.client(), message)).isEqualTo(message);
    }
  }

  @Test
  void aFrameThatIsMissingIsNoticed() throws Exception {
    byte[] lost = transports.client().outgoing().seal(new byte[] {1});
    byte[] next = transports.client().outgoing().seal(new byte[] {2});

    assertThat(lost).isNotEqualTo(next);
    assertRefused(next);
  }

  @Test
  void aFrameThatComesTwiceIsNoticed() throws Exception {
    byte[] frame = transports.client().outgoing().seal(new byte[] {1});
    transports.server().incoming().open(content(frame));

    assertRefused(frame);
  }

  @Test
  void aFrameIsForOneDirectionOnly() {
    byte[] own = transports.server().outgoing().seal(new byte[] {1});

    assertRefused(own);
  }

  @Test
  void everyChangedBitOfAFrameIsRefused() throws Exception {
    byte[] key = KeyPair.generate().privateKey();
    byte[] frame = content(new TransportCipher(key).seal(new byte[20]));

    assertThat(new TransportCipher(key).open(frame)).hasSize(20);
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] changed = frame.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> new TransportCipher(key).open(changed))
          .isInstanceOf(NoiseException.class);
    }
    assertThatThrownBy(() -> new TransportCipher(key).open(Arrays.copyOf(frame, 15)))
        .isInstanceOf(NoiseException.class);
  }

  @Test
  void aMessageThatIsTooLargeForAFrameIsOurOwnMistake() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transports.client().outgoing().seal(new byte[1 << 24]));
  }

  @Test
  void stepsOutOfOrderAreOurOwnMistake() throws Exception {
    Initiator client = NoiseHandshake.initiator(KeyPair.generate(), trust);

    assertThatIllegalStateException().isThrownBy(client::transport);
    assertThatIllegalStateException().isThrownBy(() -> client.readServerHello(new byte[0]));
    client.hello();
    assertThatIllegalStateException().isThrownBy(client::hello);
    assertThatThrownBy(() -> client.readServerHello(new byte[0]))
        .isInstanceOf(NoiseException.class);
    assertThatIllegalStateException().isThrownBy(() -> client.finish(new byte[0]));
  }

  @Test
  void aPeerWithAKeyOfSmallOrderIsRefused() {
    byte[] hello = {0x12, 0x22, 0x0a, 0x20};

    assertThatThrownBy(() ->
            NoiseHandshake.responder(server, certificates)
                .answer(Arrays.copyOf(hello, hello.length + 32)))
        .isInstanceOf(NoiseException.class);
  }

  private void assertRefused(byte[] frame) {
    assertThatThrownBy(() -> transports.server().incoming().open(content(frame)))
        .isInstanceOfSatisfying(
            NoiseException.class,
            e -> assertThat(e.kind()).isEqualTo(NoiseException.Kind.NOT_AUTHENTIC));
  }

  private static byte[] pass(Transport from, Transport to, byte[] message) throws NoiseException {
    return to.incoming().open(content(from.outgoing().seal(message)));
  }

  private static byte[] content(byte[] frame) throws NoiseException {
    return Handshakes.content(FrameReader.ofServer(Handshakes.LIMIT), frame);
  }
}
