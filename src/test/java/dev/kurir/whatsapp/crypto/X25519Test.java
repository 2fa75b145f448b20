package dev.kurir.whatsapp.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Against the examples of RFC 7748.
class X25519Test {
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
  void theHighestBitOfAPointIsIgnored() {
    byte[] point = random(32);
    byte[] other = point.clone();
    other[31] ^= (byte) 0x80;
    byte[] key = random(32);

    assertThat(X25519.agree(key, other)).isEqualTo(X25519.agree(key, point));
  }

  @Test
  void aPointOfSmallOrderIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> X25519.agree(random(32), new byte[32]));
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
