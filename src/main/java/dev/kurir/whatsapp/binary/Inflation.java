package dev.kurir.whatsapp.binary;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Takes compressed frames apart, up to a size: a few kilobytes could otherwise become gigabytes.
final class Inflation {
  /// As large as a frame can be that is not compressed.
  static final int MAX_SIZE = 1 << 24;

  private static final int FIRST_GUESS = 4;

  private Inflation() {}

  /// @param from where the zlib stream starts in `frame`
  static byte[] inflate(byte[] frame, int from) throws MalformedNodeException {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(frame, from, frame.length - from);
      byte[] out = new byte[Math.min(MAX_SIZE, Math.max(256, FIRST_GUESS * frame.length))];
      int length = 0;
      while (!inflater.finished()) {
        if (length == out.length) {
          out = grow(out);
        }
        int count = inflater.inflate(out, length, out.length - length);
        if (count == 0 && !inflater.finished()) {
          throw new MalformedNodeException("compressed frame ends early");
        }
        length += count;
      }
      return Arrays.copyOf(out, length);
    } catch (DataFormatException _) {
      throw new MalformedNodeException("compressed frame is damaged");
    } finally {
      inflater.end();
    }
  }

  private static byte[] grow(byte[] out) throws MalformedNodeException {
    if (out.length >= MAX_SIZE) {
      throw new MalformedNodeException("compressed frame is too large");
    }
    return Arrays.copyOf(out, Math.min(MAX_SIZE, 2 * out.length));
  }
}
