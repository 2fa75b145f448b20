package dev.kurir.whatsapp.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Arithmetic modulo p = 2^255 - 19 on five limbs of 51 bits, least significant first, in constant
/// time: no branch and no index depends on a value.
///
/// How large a limb may be, so that nothing overflows:
///
/// - "tight", at most 2^51: what [#multiply], [#square], [#times121665] and [#read] give;
/// - "loose", below 1.5 * 2^52: what [#add] of two tight ones and [#subtract] give, and what the
///   products take. A loose factor times 19 times 32 stays below 2^63, and so does the sum of all
///   upper halves.
///
/// A product of two limbs is cut at bit 51: the lower part by a mask, the upper one as the high
/// word of (2^8 a) * (2^5 b), which is a * b / 2^51. No carry between the halves of a 128-bit
/// number is ever needed.
final class Field25519 {
  private static final long MASK = (1L << 51) - 1;

  /// 2p, limb by limb: added before a subtraction, so that no limb becomes negative.
  private static final long TWICE_P_0 = 0xfffffffffffdaL;

  private static final long TWICE_P = 0xffffffffffffeL;

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Field25519() {}

  static long[] zero() {
    return new long[5];
  }

  static long[] one() {
    return new long[] {1, 0, 0, 0, 0};
  }

  /// @param bytes 32, little-endian; the highest bit is ignored
  static long[] read(byte[] bytes) {
    long w0 = (long) WORDS.get(bytes, 0);
    long w1 = (long) WORDS.get(bytes, 8);
    long w2 = (long) WORDS.get(bytes, 16);
    long w3 = (long) WORDS.get(bytes, 24);
    return new long[] {
      w0 & MASK,
      (w0 >>> 51 | w1 << 13) & MASK,
      (w1 >>> 38 | w2 << 26) & MASK,
      (w2 >>> 25 | w3 << 39) & MASK,
      w3 >>> 12 & MASK
    };
  }

  /// The one canonical form, below p.
  ///
  /// @param a tight
  static byte[] write(long[] a) {
    long quotient = a[0] + 19 >>> 51;
    for (int i = 1; i < 5; i++) {
      quotient = a[i] + quotient >>> 51;
    }
    long r0 = a[0] + 19 * quotient;
    long r1 = a[1] + (r0 >>> 51);
    long r2 = a[2] + (r1 >>> 51);
    long r3 = a[3] + (r2 >>> 51);
    long r4 = a[4] + (r3 >>> 51) & MASK;
    r0 &= MASK;
    r1 &= MASK;
    r2 &= MASK;
    r3 &= MASK;
    byte[] bytes = new byte[32];
    WORDS.set(bytes, 0, r0 | r1 << 51);
    WORDS.set(bytes, 8, r1 >>> 13 | r2 << 38);
    WORDS.set(bytes, 16, r2 >>> 26 | r3 << 25);
    WORDS.set(bytes, 24, r3 >>> 39 | r4 << 12);
    return bytes;
  }

  static void add(long[] out, long[] a, long[] b) {
    for (int i = 4; i >= 0; i--) {
      out[i] = a[i] + b[i];
    }
  }

  /// @param b tight
  static void subtract(long[] out, long[] a, long[] b) {
    for (int i = 4; i > 0; i--) {
      out[i] = a[i] + TWICE_P - b[i];
    }
    out[0] = a[0] + TWICE_P_0 - b[0];
  }

  /// Exchanges the two when `bit` is 1, and does as much when it is 0.
  static void swapIf(long bit, long[] a, long[] b) {
    long mask = -bit;
    for (int i = 4; i >= 0; i--) {
      long difference = mask & (a[i] ^ b[i]);
      a[i] ^= difference;
      b[i] ^= difference;
    }
  }

  static void multiply(long[] out, long[] a, long[] b) {
    long a4 = a[4], a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    long b4 = b[4], b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3];
    long c1 = 19 * b1, c2 = 19 * b2, c3 = 19 * b3, c4 = 19 * b4;
    carry(
        out,
        low(a0, b0) + low(a1, c4) + low(a2, c3) + low(a3, c2) + low(a4, c1),
        low(a0, b1) + low(a1, b0) + low(a2, c4) + low(a3, c3) + low(a4, c2),
        low(a0, b2) + low(a1, b1) + low(a2, b0) + low(a3, c4) + low(a4, c3),
        low(a0, b3) + low(a1, b2) + low(a2, b1) + low(a3, b0) + low(a4, c4),
        low(a0, b4) + low(a1, b3) + low(a2, b2) + low(a3, b1) + low(a4, b0),
        high(a0, b0) + high(a1, c4) + high(a2, c3) + high(a3, c2) + high(a4, c1),
        high(a0, b1) + high(a1, b0) + high(a2, c4) + high(a3, c3) + high(a4, c2),
        high(a0, b2) + high(a1, b1) + high(a2, b0) + high(a3, c4) + high(a4, c3),
        high(a0, b3) + high(a1, b2) + high(a2, b1) + high(a3, b0) + high(a4, c4),
        high(a0, b4) + high(a1, b3) + high(a2, b2) + high(a3, b1) + high(a4, b0));
  }

  static void square(long[] out, long[] a) {
    long a4 = a[4], a0 = a[0], a1 = a[1], a2 = a[2], a3 = a[3];
    long d0 = 2 * a0, d1 = 2 * a1;
    long c3 = 19 * a3, c4 = 19 * a4, e3 = 2 * c3, e4 = 2 * c4;
    carry(
        out,
        low(a0, a0) + low(a1, e4) + low(a2, e3),
        low(a1, d0) + low(a2, e4) + low(a3, c3),
        low(a2, d0) + low(a1, a1) + low(a3, e4),
        low(a3, d0) + low(a2, d1) + low(a4, c4),
        low(a4, d0) + low(a3, d1) + low(a2, a2),
        high(a0, a0) + high(a1, e4) + high(a2, e3),
        high(a1, d0) + high(a2, e4) + high(a3, c3),
        high(a2, d0) + high(a1, a1) + high(a3, e4),
        high(a3, d0) + high(a2, d1) + high(a4, c4),
        high(a4, d0) + high(a3, d1) + high(a2, a2));
  }

  /// By (486662 - 2) / 4, the constant of the curve's ladder.
  static void times121665(long[] out, long[] a) {
    long k = 121_665;
    carry(
        out,
        low(a[0], k),
        low(a[1], k),
        low(a[2], k),
        low(a[3], k),
        low(a[4], k),
        high(a[0], k),
        high(a[1], k),
        high(a[2], k),
        high(a[3], k),
        high(a[4], k));
  }

  /// To the power of p - 2; zero gives zero.
  static long[] invert(long[] z) {
    long[] z2 = zero();
    long[] z9 = zero();
    long[] z11 = zero();
    long[] t = zero();
    square(z2, z);
    squareTimes(t, z2, 2);
    multiply(z9, t, z);
    multiply(z11, z9, z2);
    square(t, z11);
    long[] ones5 = zero(); // z to the power of 2^5 - 1, and so on
    multiply(ones5, t, z9);
    long[] ones10 = join(ones5, ones5, 5);
    long[] ones20 = join(ones10, ones10, 10);
    long[] ones40 = join(ones20, ones20, 20);
    long[] ones50 = join(ones40, ones10, 10);
    long[] ones100 = join(ones50, ones50, 50);
    long[] ones200 = join(ones100, ones100, 100);
    long[] ones250 = join(ones200, ones50, 50);
    return join(ones250, z11, 5);
  }

  private static long[] join(long[] high, long[] low, int bits) {
    long[] out = zero();
    squareTimes(out, high, bits);
    multiply(out, out, low);
    return out;
  }

  private static void squareTimes(long[] out, long[] a, int times) {
    square(out, a);
    for (int i = 1; i < times; i++) {
      square(out, out);
    }
  }

  private static long low(long a, long b) {
    return a * b & MASK;
  }

  private static long high(long a, long b) {
    return Math.multiplyHigh(a << 8, b << 5);
  }

  /// Brings sums of lower and upper parts back to tight limbs.
  private static void carry(
      long[] out,
      long low0,
      long low1,
      long low2,
      long low3,
      long low4,
      long high0,
      long high1,
      long high2,
      long high3,
      long high4) {
    long r0 = low0 + 19 * high4;
    long r1 = low1 + high0 + (r0 >>> 51);
    long r2 = low2 + high1 + (r1 >>> 51);
    long r3 = low3 + high2 + (r2 >>> 51);
    long r4 = low4 + high3 + (r3 >>> 51);
    r0 = (r0 & MASK) + 19 * (r4 >>> 51);
    out[4] = r4 & MASK;
    out[3] = r3 & MASK;
    out[2] = r2 & MASK;
    out[1] = (r1 & MASK) + (r0 >>> 51);
    out[0] = r0 & MASK;
  }
}
