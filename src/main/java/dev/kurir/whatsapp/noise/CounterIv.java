package dev.kurir.whatsapp.noise;

/// The IV of a message: 8 zero bytes and its number, 32 bits big-endian.
final class CounterIv {
  private static final int LENGTH = 12;

  private CounterIv() {}

  static byte[] of(int counter) {
    byte[] iv = new byte[LENGTH];
    iv[8] = (byte) (counter >>> 24);
    iv[9] = (byte) (counter >>> 16);
    iv[10] = (byte) (counter >>> 8);
    iv[11] = (byte) counter;
    return iv;
  }
}
