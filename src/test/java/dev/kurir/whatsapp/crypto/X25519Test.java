package dev.kurir.whatsapp.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.crypto.KeyAgreement;
import org.junit.jupiter.api.Test;

/// Against the examples of RFC 7748 and the JDK's own X25519.
class X25519Test {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final Random random = new Random(25519);

  @Test
  void theExamplesOfTheRfcComeOut() {
    assertThat(
            X25519.agree(
                hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4"),
                hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")))
        .isEqualTo(hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"));
    assertThat(
            X25519.agree(
                hex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d"),
                hex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")))
        .isEqualTo(hex("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"));
  }

  /// Each result is the next private key, the private key the next point.
  @Test
  void aThousandRoundsComeOutAsInTheRfc() {
    byte[] k = new byte[32];
    k[0] = 9;
    byte[] u = k;
    for (int round = 1; round <= 1_000; round++) {
      byte[] next = X25519.agree(k, u);
      u = k;
      k = next;
      if (round == 1) {
        assertThat(k)
            .isEqualTo(hex("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"));
      }
    }
    assertThat(k)
        .isEqualTo(hex("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"));
  }

  @Test
  void randomKeysAgreeAsInTheJdk() {
    for (int i = 0; i < 1_000; i++) {
      byte[] key = random(32);
      byte[] point = random(32);

      assertThat(X25519.agree(key, point)).isEqualTo(jdk(key, point).orElseThrow());
    }
  }

  /// Points whose limbs are all ones or zeros, where a lost carry would show: around 0, p, 2^255
  /// and every border between limbs.
  @Test
  void pointsAtTheBordersOfTheLimbsAgreeAsInTheJdk() {
    for (int bit : List.of(0, 13, 26, 38, 50, 51, 52, 64, 102, 128, 153, 204, 254, 255)) {
      BigInteger border = BigInteger.TWO.pow(bit);
      for (int off = -20; off <= 20; off++) {
        for (BigInteger base : List.of(border, P.subtract(border), border.negate())) {
          byte[] point =
              littleEndian(base.add(BigInteger.valueOf(off)).mod(BigInteger.TWO.pow(255)));
          byte[] key = random(32);

          Optional<byte[]> expected = jdk(key, point);
          if (expected.isPresent()) {
            assertThat(X25519.agree(key, point)).as("2^%d, %d", bit, off).isEqualTo(expected.get());
          } else {
            assertThatIllegalArgumentException().isThrownBy(() -> X25519.agree(key, point));
          }
        }
      }
    }
  }

  @Test
  void keysOfAllOnesOrZerosAgreeAsInTheJdk() {
    for (int fill : new int[] {0, 0xff, 0x55, 0xaa}) {
      byte[] key = new byte[32];
      Arrays.fill(key, (byte) fill);

      assertThat(X25519.agree(key, X25519.publicOf(random(32)))).hasSize(32);
      assertThat(X25519.publicOf(key))
          .isEqualTo(jdk(key, littleEndian(BigInteger.valueOf(9))).get());
    }
  }

  @Test
  void theHighestBitOfAPointIsIgnored() {
    byte[] point = random(32);
    byte[] other = point.clone();
    other[31] ^= (byte) 0x80;
    byte[] key = random(32);

    assertThat(X25519.agree(key, other)).isEqualTo(X25519.agree(key, point));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Empty when the JDK refuses a secret of zero.
  private static Optional<byte[]> jdk(byte[] key, byte[] point) {
    try {
      KeyFactory factory = KeyFactory.getInstance("X25519");
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(
          factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, key)));
      byte[] bigEndian = new byte[32];
      for (int i = 0; i < 32; i++) {
        bigEndian[i] = point[31 - i];
      }
      bigEndian[0] &= 0x7f;
      agreement.doPhase(
          factory.generatePublic(
              new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian))),
          true);
      return Optional.of(agreement.generateSecret());
    } catch (InvalidKeyException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = value.shiftRight(8 * i).byteValue();
    }
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
