package dev.kurir.whatsapp.crypto;

import static dev.kurir.whatsapp.crypto.Field25519.add;
import static dev.kurir.whatsapp.crypto.Field25519.multiply;
import static dev.kurir.whatsapp.crypto.Field25519.square;
import static dev.kurir.whatsapp.crypto.Field25519.subtract;
import static dev.kurir.whatsapp.crypto.Field25519.times121665;

/// X25519 (RFC 7748) on raw keys, by a Montgomery ladder in constant time.
///
/// Our own, because it is where a message that turns a ratchet spends its time, and a new session
/// takes seven to nine of it. Per agreement, on one machine in one run: 45 µs here, 86 µs
/// `com.github.auties00:curve25519`, 100 µs the JDK's (with keys made of raw bytes). The JDK stands
/// beside it in the tests as the oracle.
final class X25519 {
  static final int KEY_LENGTH = 32;
  private static final byte[] BASE_POINT = basePoint();

  private X25519() {}

  /// @throws IllegalArgumentException when the secret would be zero: their key is of small order
  static byte[] agree(byte[] privateKey, byte[] publicKey) {
    byte[] secret = ladder(clamp(privateKey), requireKey(publicKey));
    int bits = 0;
    for (byte b : secret) {
      bits |= b;
    }
    if (bits == 0) {
      throw new IllegalArgumentException("a public key of small order");
    }
    return secret;
  }

  /// The public half is the agreement with the base point.
  static byte[] publicOf(byte[] privateKey) {
    return ladder(clamp(privateKey), BASE_POINT);
  }

  /// Sets and clears the bits that RFC 7748 prescribes for a private key; XEdDSA needs them in
  /// place, X25519 does it by itself.
  static byte[] clamp(byte[] privateKey) {
    byte[] clamped = requireKey(privateKey).clone();
    clamped[0] &= (byte) 0xf8;
    clamped[31] &= 0x7f;
    clamped[31] |= 0x40;
    return clamped;
  }

  static byte[] requireKey(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
    return key;
  }

  private static byte[] ladder(byte[] scalar, byte[] point) {
    Ladder ladder = new Ladder(Field25519.read(point));
    long before = 0;
    for (int i = 254; i >= 0; i--) {
      long bit = scalar[i >> 3] >>> (i & 7) & 1;
      ladder.swapIf(before ^ bit);
      ladder.step();
      before = bit;
    }
    ladder.swapIf(before);
    return ladder.affine();
  }

  /// The two points of the ladder, x2 : z2 and x3 : z3, whose difference is always x1 : 1. Names
  /// and order of the steps are those of RFC 7748, section 5.
  private static final class Ladder {
    private final long[] x1;
    private final long[] x2 = Field25519.one();
    private final long[] z2 = Field25519.zero();
    private final long[] x3;
    private final long[] z3 = Field25519.one();
    private final long[] a = Field25519.zero();
    private final long[] b = Field25519.zero();
    private final long[] c = Field25519.zero();
    private final long[] d = Field25519.zero();

    Ladder(long[] point) {
      x1 = point;
      x3 = point.clone();
    }

    void swapIf(long bit) {
      Field25519.swapIf(bit, x2, x3);
      Field25519.swapIf(bit, z2, z3);
    }

    void step() {
      add(a, x2, z2);
      subtract(b, x2, z2);
      add(c, x3, z3);
      subtract(d, x3, z3);
      multiply(d, d, a); // DA
      multiply(c, c, b); // CB
      square(a, a); // AA
      square(b, b); // BB
      add(x3, d, c);
      subtract(z3, d, c);
      square(x3, x3);
      square(z3, z3);
      multiply(z3, z3, x1);
      multiply(x2, a, b);
      subtract(b, a, b); // E
      times121665(z2, b);
      add(z2, z2, a);
      multiply(z2, z2, b);
    }

    byte[] affine() {
      long[] x = Field25519.invert(z2);
      multiply(x, x, x2);
      return Field25519.write(x);
    }
  }

  private static byte[] basePoint() {
    byte[] nine = new byte[KEY_LENGTH];
    nine[0] = 9;
    return nine;
  }
}
