package dev.kurir.whatsapp.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that grow; numbers are big-endian.
final class WireBuffer {
  private byte[] bytes = new byte[256];
  private int length;

  void put(int value) {
    reserve(1)[length++] = (byte) value;
  }

  void putShort(int value) {
    byte[] to = reserve(2);
    to[length++] = (byte) (value >> 8);
    to[length++] = (byte) value;
  }

  void put(byte[] value) {
    System.arraycopy(value, 0, reserve(value.length), length, value.length);
    length += value.length;
  }

  /// The tag and the length of bytes that follow.
  void putLength(int count) {
    if (count < 256) {
      put(Tag.BINARY_8);
      put(count);
    } else if (count < 1 << 20) {
      put(Tag.BINARY_20);
      put(count >> 16);
      putShort(count);
    } else {
      put(Tag.BINARY_32);
      putShort(count >> 16);
      putShort(count);
    }
  }

  /// Characters as they are when all are ASCII, which is known only at the end.
  void putUtf8(String text, int from, int to) {
    int start = length;
    putLength(to - from);
    byte[] out = reserve(to - from);
    int at = length;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c > 0x7f) {
        length = start;
        byte[] utf8 = text.substring(from, to).getBytes(StandardCharsets.UTF_8);
        putLength(utf8.length);
        put(utf8);
        return;
      }
      out[at++] = (byte) c;
    }
    length = at;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private byte[] reserve(int count) {
    if (length + count > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    return bytes;
  }
}
