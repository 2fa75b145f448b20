package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.crypto.Randomness;
import java.util.Arrays;
import java.util.Optional;

/// Hides the length of a plaintext: 1 to 15 bytes are put behind it, each with their number as its
/// value. (whatsmeow writes 1 to 15, Baileys 1 to 16.)
final class Padding {
  private static final int MOST = 15;

  private Padding() {}

  static byte[] add(byte[] plaintext) {
    int length = 1 + Randomness.below(MOST);
    byte[] padded = Arrays.copyOf(plaintext, plaintext.length + length);
    Arrays.fill(padded, plaintext.length, padded.length, (byte) length);
    return padded;
  }

  /// Empty when the last byte cannot be the length of a padding.
  static Optional<byte[]> remove(byte[] padded) {
    if (padded.length == 0) {
      return Optional.empty();
    }
    int length = padded[padded.length - 1] & 0xff;
    return length == 0 || length > padded.length
        ? Optional.empty()
        : Optional.of(Arrays.copyOf(padded, padded.length - length));
  }
}
