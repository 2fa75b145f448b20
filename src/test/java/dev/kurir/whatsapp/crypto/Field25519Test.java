package dev.kurir.whatsapp.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// The promised sizes of limbs at their limits, against BigInteger.
class Field25519Test {
  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final long LOOSE = 3L << 51;
  private static final long TIGHT = 1L << 51;

  private final Random random = new Random(51);

  @Test
  void productsOfLooseNumbersAreRightAndTight() {
    for (int i = 0; i < 20_000; i++) {
      long[] a = limbs(LOOSE - 1);
      long[] b = limbs(LOOSE - 1);
      long[] out = Field25519.zero();

      Field25519.multiply(out, a, b);
      expect(out, value(a).multiply(value(b)));
      Field25519.square(out, a);
      expect(out, value(a).pow(2));
      Field25519.times121665(out, a);
      expect(out, value(a).multiply(BigInteger.valueOf(121_665)));
    }
  }

  @Test
  void sumsAndDifferencesOfTightNumbersAreRightAndLoose() {
    for (int i = 0; i < 20_000; i++) {
      long[] a = limbs(TIGHT);
      long[] b = limbs(TIGHT);
      long[] out = Field25519.zero();

      Field25519.add(out, a, b);
      assertThat(value(out)).isEqualTo(value(a).add(value(b)));
      assertThat(LongStream.of(out)).allMatch(limb -> limb < LOOSE);
      Field25519.subtract(out, a, b);
      assertThat(value(out).mod(P)).isEqualTo(value(a).subtract(value(b)).mod(P));
      assertThat(LongStream.of(out)).allMatch(limb -> limb >= 0 && limb < LOOSE);
    }
  }

  @Test
  void whatIsWrittenIsBelowThePrime() {
    for (int i = 0; i < 20_000; i++) {
      long[] a = limbs(TIGHT);

      assertThat(value(Field25519.read(Field25519.write(a)))).isEqualTo(value(a).mod(P));
    }
  }

  @Test
  void theInverseTimesTheNumberIsOne() {
    for (int i = 0; i < 200; i++) {
      long[] a = limbs(TIGHT);
      long[] out = Field25519.invert(a);

      Field25519.multiply(out, out, a);
      assertThat(value(out).mod(P))
          .isEqualTo(value(a).mod(P).signum() == 0 ? BigInteger.ZERO : BigInteger.ONE);
    }
  }

  private static void expect(long[] out, BigInteger value) {
    assertThat(value(out).mod(P)).isEqualTo(value.mod(P));
    assertThat(LongStream.of(out)).allMatch(limb -> limb >= 0 && limb <= TIGHT);
  }

  /// Often at the limits.
  private long[] limbs(long most) {
    long[] limbs = new long[5];
    for (int i = 0; i < limbs.length; i++) {
      limbs[i] =
          switch (random.nextInt(4)) {
            case 0 -> most;
            case 1 -> random.nextInt(3);
            case 2 -> most - random.nextInt(40);
            default -> random.nextLong(most);
          };
    }
    return limbs;
  }

  private static BigInteger value(long[] limbs) {
    BigInteger value = BigInteger.ZERO;
    for (int i = 4; i >= 0; i--) {
      value = value.shiftLeft(51).add(BigInteger.valueOf(limbs[i]));
    }
    return value;
  }
}
