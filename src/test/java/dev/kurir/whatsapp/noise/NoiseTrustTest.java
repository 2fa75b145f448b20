package dev.kurir.whatsapp.noise;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException.Kind;
import dev.kurir.whatsapp.proto.CertChain;
import dev.kurir.whatsapp.proto.CertChain.NoiseCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class NoiseTrustTest {
  private static final Instant FROM = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant UNTIL = Instant.parse("2027-11-22T00:00:00Z");

  private final KeyPair root = KeyPair.generate();
  private final KeyPair middle = KeyPair.generate();
  private final KeyPair server = KeyPair.generate();

  @Test
  void whatTheAuthorityIssuesIsBelieved() {
    byte[] chain = new CertificateAuthority(root).issue(server.publicKey(), FROM, UNTIL);

    assertThatCode(() -> trustAt(Handshakes.NOW).check(chain, server.publicKey()))
        .doesNotThrowAnyException();
  }

  @Test
  void theRecordedChainIsBelievedForItsTenYears() {
    var vector = Vectors.read("noise.json");
    byte[] chain = Vectors.hex(vector, "server", "certChain");
    byte[] key = Vectors.hex(vector, "server", "staticPublic");
    byte[] theirRoot = Vectors.hex(vector, "root", "public");

    assertThatCode(() -> new NoiseTrust(theirRoot, Handshakes.at(Handshakes.NOW)).check(chain, key))
        .doesNotThrowAnyException();
    assertRefused(
        Kind.CERTIFICATE_EXPIRED,
        new NoiseTrust(theirRoot, Handshakes.at(Instant.parse("2037-01-01T00:00:00Z"))),
        chain,
        key);
    assertRefused(
        Kind.CERTIFICATE_NOT_YET_VALID,
        new NoiseTrust(theirRoot, Handshakes.at(Instant.parse("2026-11-01T00:00:00Z"))),
        chain,
        key);
  }

  @Test
  void datesAreInclusive() {
    byte[] chain = chain(UnaryOperator.identity(), UnaryOperator.identity());
    Duration second = Duration.ofSeconds(1);

    assertThatCode(() -> trustAt(FROM).check(chain, server.publicKey())).doesNotThrowAnyException();
    assertThatCode(() -> trustAt(UNTIL).check(chain, server.publicKey()))
        .doesNotThrowAnyException();
    assertRefused(Kind.CERTIFICATE_NOT_YET_VALID, trustAt(FROM.minus(second)), chain);
    assertRefused(Kind.CERTIFICATE_EXPIRED, trustAt(UNTIL.plus(second)), chain);
  }

  @Test
  void eachCertificateMustBeValid() {
    long early = FROM.minusSeconds(9).getEpochSecond();

    assertRefused(
        Kind.CERTIFICATE_EXPIRED,
        trustAt(Handshakes.NOW),
        chain(d -> d.setNotAfter(early), UnaryOperator.identity()));
    assertRefused(
        Kind.CERTIFICATE_EXPIRED,
        trustAt(Handshakes.NOW),
        chain(UnaryOperator.identity(), d -> d.setNotAfter(early)));
  }

  @Test
  void anotherRootIsNotBelieved() {
    byte[] chain = chain(UnaryOperator.identity(), UnaryOperator.identity());
    byte[] other = KeyPair.generate().publicKey();

    assertRefused(
        Kind.CERTIFICATE_FORGED, new NoiseTrust(other, Handshakes.at(Handshakes.NOW)), chain);
    assertRefused(
        Kind.CERTIFICATE_FORGED,
        new NoiseTrust(NoiseTrust.whatsAppRoot(), Handshakes.at(Handshakes.NOW)),
        chain);
  }

  @Test
  void aChainForAnotherServerIsRefused() {
    byte[] chain = chain(UnaryOperator.identity(), UnaryOperator.identity());

    assertRefused(
        Kind.CERTIFICATE_WRONG_KEY, trustAt(Handshakes.NOW), chain, KeyPair.generate().publicKey());
  }

  @Test
  void serialNumbersMustLinkTheChain() {
    assertRefused(
        Kind.CERTIFICATE_WRONG_ISSUER,
        trustAt(Handshakes.NOW),
        chain(d -> d.setIssuerSerial(7), UnaryOperator.identity()));
    assertRefused(
        Kind.CERTIFICATE_WRONG_ISSUER,
        trustAt(Handshakes.NOW),
        chain(UnaryOperator.identity(), d -> d.setIssuerSerial(7)));
  }

  @Test
  void aLeafThatTheRootSignedItselfIsRefused() {
    NoiseCertificate leaf = sign(details(server).setSerial(2).setIssuerSerial(1), root);
    NoiseCertificate intermediate = sign(details(middle).setSerial(1).setIssuerSerial(0), root);
    byte[] chain =
        CertChain.newBuilder().setLeaf(leaf).setIntermediate(intermediate).build().toByteArray();

    assertRefused(Kind.CERTIFICATE_FORGED, trustAt(Handshakes.NOW), chain);
  }

  @Test
  void aChainThatCannotBeReadIsRefused() {
    assertRefused(Kind.CERTIFICATE_MALFORMED, trustAt(FROM), new byte[] {0x0a, 5, 1});
    assertRefused(Kind.CERTIFICATE_FORGED, trustAt(FROM), new byte[0]);
    assertRefused(
        Kind.CERTIFICATE_MALFORMED,
        trustAt(Handshakes.NOW),
        chain(d -> d.setKey(unsafeWrap(new byte[31])), UnaryOperator.identity()));
  }

  @Test
  void everyChangedByteOfAChainIsRefused() throws Exception {
    byte[] chain = chain(UnaryOperator.identity(), UnaryOperator.identity());
    NoiseTrust trust = trustAt(Handshakes.NOW);
    for (int bit = 0; bit < 8 * chain.length; bit += 3) {
      byte[] changed = chain.clone();
      changed[bit / 8] ^= (byte) (1 << bit % 8);

      assertThatThrownBy(() -> trust.check(changed, server.publicKey()))
          .as("bit %d", bit)
          .isInstanceOfSatisfying(
              NoiseException.class, e -> assertThat(e.kind().isCertificate()).isTrue());
    }
  }

  @Test
  void aServerThatIsNotBelievedEndsTheHandshake() {
    byte[] chain = chain(UnaryOperator.identity(), UnaryOperator.identity());
    NoiseTrust expired = trustAt(UNTIL.plusSeconds(1));

    assertThatThrownBy(() -> Handshakes.connect(KeyPair.generate(), expired, server, chain))
        .isInstanceOfSatisfying(
            NoiseException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CERTIFICATE_EXPIRED));
  }

  private NoiseTrust trustAt(Instant instant) {
    return new NoiseTrust(root.publicKey(), Handshakes.at(instant));
  }

  private void assertRefused(Kind kind, NoiseTrust trust, byte[] chain) {
    assertRefused(kind, trust, chain, server.publicKey());
  }

  private static void assertRefused(Kind kind, NoiseTrust trust, byte[] chain, byte[] key) {
    assertThatThrownBy(() -> trust.check(chain, key))
        .isInstanceOfSatisfying(NoiseException.class, e -> assertThat(e.kind()).isEqualTo(kind));
  }

  /// A chain whose details are changed before they are signed.
  private byte[] chain(
      UnaryOperator<NoiseCertificate.Details.Builder> intermediate,
      UnaryOperator<NoiseCertificate.Details.Builder> leaf) {
    return CertChain.newBuilder()
        .setIntermediate(
            sign(intermediate.apply(details(middle).setSerial(1).setIssuerSerial(0)), root))
        .setLeaf(sign(leaf.apply(details(server).setSerial(2).setIssuerSerial(1)), middle))
        .build()
        .toByteArray();
  }

  private static NoiseCertificate.Details.Builder details(KeyPair key) {
    return NoiseCertificate.Details.newBuilder()
        .setKey(unsafeWrap(key.publicKey()))
        .setNotBefore(FROM.getEpochSecond())
        .setNotAfter(UNTIL.getEpochSecond());
  }

  private static NoiseCertificate sign(NoiseCertificate.Details.Builder details, KeyPair issuer) {
    byte[] bytes = details.build().toByteArray();
    return NoiseCertificate.newBuilder()
        .setDetails(unsafeWrap(bytes))
        .setSignature(unsafeWrap(issuer.sign(bytes)))
        .build();
  }
}
