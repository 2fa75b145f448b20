package dev.kurir.sandbox.server;

import java.util.Optional;

/// Numbers as stanzas have them: texts in attributes, big-endian bytes in contents.
final class Numbers {
  private Numbers() {}

  /// A decimal text of at most nine digits.
  static Optional<Integer> read(String text) {
    if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(text));
  }

  /// Three or four bytes that fit a positive int.
  static Optional<Integer> read(byte[] bytes) {
    if (bytes.length != 3 && bytes.length != 4) {
      return Optional.empty();
    }
    int value = 0;
    for (byte b : bytes) {
      value = (value << 8) | (b & 0xff);
    }
    return value < 0 ? Optional.empty() : Optional.of(value);
  }

  static byte[] bytes(int value, int length) {
    var bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (value >>> (8 * (length - 1 - i)));
    }
    return bytes;
  }
}
