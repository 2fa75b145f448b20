package dev.kurir.whatsapp.appstate;

import dev.kurir.whatsapp.crypto.Hkdf;

/// A sum over a set of values that does not depend on their order: 64 lanes of 16 bits, little
/// endian, to which each value adds what HKDF makes of its MAC. Adding and taking away are exact,
/// so that a patch changes the sum without the other values. Not thread-safe.
final class LtHash {
  static final int LENGTH = 128;

  private static final String INFO = "WhatsApp Patch Integrity";

  private final byte[] sum;

  /// The sum of nothing.
  LtHash() {
    this.sum = new byte[LENGTH];
  }

  /// @param sum as [#bytes] gave it
  LtHash(byte[] sum) {
    if (sum.length != LENGTH) {
      throw new IllegalArgumentException("a sum has " + LENGTH + " bytes");
    }
    this.sum = sum.clone();
  }

  void add(byte[] valueMac) {
    byte[] spread = Hkdf.derive(valueMac, INFO, LENGTH);
    for (int i = 0; i < LENGTH; i += 2) {
      put(i, lane(sum, i) + lane(spread, i));
    }
  }

  void subtract(byte[] valueMac) {
    byte[] spread = Hkdf.derive(valueMac, INFO, LENGTH);
    for (int i = 0; i < LENGTH; i += 2) {
      put(i, lane(sum, i) - lane(spread, i));
    }
  }

  private static int lane(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  private void put(int at, int value) {
    sum[at] = (byte) value;
    sum[at + 1] = (byte) (value >> 8);
  }

  byte[] bytes() {
    return sum.clone();
  }
}
