package dev.kurir.whatsapp.binary;

import java.nio.charset.StandardCharsets;

/// Two characters in a byte: digits with `-` and `.`, or hexadecimal digits in upper case. The
/// count byte before them has its highest bit set when the last half byte is only filling.
final class Packing {
  /// What the peers pack at most; longer texts go out as they are.
  private static final int MAX_CHARS = 127;

  private static final int FILLING = 15;
  private static final int ODD = 0x80;

  private Packing() {}

  /// False, and nothing written, when the characters fit in neither alphabet.
  static boolean pack(String text, int from, int to, WireBuffer out) {
    return packDigits(text, from, to, out) || packHex(text, from, to, out);
  }

  static boolean packDigits(String text, int from, int to, WireBuffer out) {
    if (to == from || to - from > MAX_CHARS) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (digit(text.charAt(i)) < 0) {
        return false;
      }
    }
    start(Tag.NIBBLE_8, to - from, out);
    int i = from;
    for (; i + 1 < to; i += 2) {
      out.put(digit(text.charAt(i)) << 4 | digit(text.charAt(i + 1)));
    }
    if (i < to) {
      out.put(digit(text.charAt(i)) << 4 | FILLING);
    }
    return true;
  }

  private static boolean packHex(String text, int from, int to, WireBuffer out) {
    if (to == from || to - from > MAX_CHARS) {
      return false;
    }
    for (int i = from; i < to; i++) {
      if (hex(text.charAt(i)) < 0) {
        return false;
      }
    }
    start(Tag.HEX_8, to - from, out);
    int i = from;
    for (; i + 1 < to; i += 2) {
      out.put(hex(text.charAt(i)) << 4 | hex(text.charAt(i + 1)));
    }
    if (i < to) {
      out.put(hex(text.charAt(i)) << 4 | FILLING);
    }
    return true;
  }

  /// @param count the byte after the tag
  static String unpack(byte[] bytes, int from, int count, boolean hex)
      throws MalformedNodeException {
    int chars = 2 * (count & ~ODD) - (count >> 7);
    if (chars < 0) {
      throw new MalformedNodeException("packed text of negative length");
    }
    byte[] ascii = new byte[chars];
    for (int i = 0; i < chars; i++) {
      int half = bytes[from + i / 2] >> (i % 2 == 0 ? 4 : 0) & 0xf;
      ascii[i] = hex ? hexCharacter(half) : digitCharacter(half);
    }
    return new String(ascii, StandardCharsets.ISO_8859_1);
  }

  private static void start(int tag, int chars, WireBuffer out) {
    out.put(tag);
    out.put((chars + 1) / 2 | (chars % 2 == 0 ? 0 : ODD));
  }

  private static int digit(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c == '-' ? 10 : c == '.' ? 11 : -1;
  }

  private static int hex(char c) {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  }

  private static byte digitCharacter(int half) throws MalformedNodeException {
    if (half > 11) {
      throw new MalformedNodeException("packed text with a wrong digit");
    }
    return (byte) (half < 10 ? '0' + half : half == 10 ? '-' : '.');
  }

  private static byte hexCharacter(int half) {
    return (byte) (half < 10 ? '0' + half : 'A' + half - 10);
  }
}
