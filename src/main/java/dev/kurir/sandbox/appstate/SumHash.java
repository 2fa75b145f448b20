package dev.kurir.sandbox.appstate;

import dev.kurir.whatsapp.crypto.Hkdf;

/// The sum over all values of a collection: 64 numbers of 16 bits, to each of which every value
/// adds something of its own. The order does not matter.
final class SumHash {
  private static final int LANES = 64;

  private final int[] lanes = new int[LANES];

  void add(byte[] valueMac) {
    mix(valueMac, 1);
  }

  void subtract(byte[] valueMac) {
    mix(valueMac, -1);
  }

  private void mix(byte[] valueMac, int sign) {
    byte[] spread = Hkdf.derive(valueMac, "WhatsApp Patch Integrity", 2 * LANES);
    for (int i = 0; i < LANES; i++) {
      int low = spread[2 * i] & 0xff;
      int high = spread[2 * i + 1] & 0xff;
      lanes[i] = (lanes[i] + sign * (high << 8 | low)) & 0xffff;
    }
  }

  byte[] bytes() {
    byte[] bytes = new byte[2 * LANES];
    for (int i = 0; i < LANES; i++) {
      bytes[2 * i] = (byte) lanes[i];
      bytes[2 * i + 1] = (byte) (lanes[i] >> 8);
    }
    return bytes;
  }
}
