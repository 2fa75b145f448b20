package dev.kurir.whatsapp.binary;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Takes compressed frames apart, up to a size and up to a ratio: a few kilobytes could otherwise
/// become gigabytes, or a stream of tiny frames a stream of large ones.
final class Inflation {
  /// As large as a frame can be that is not compressed.
  static final int MAX_SIZE = 1 << 24;

  /// Stanzas shrink to a third or a tenth: keys and the digits of JIDs are nearly random.
  static final int MAX_RATIO = 100;

  /// Small frames may have any ratio.
  static final int SMALL = 4096;

  private static final int FIRST_GUESS = 4;

  private Inflation() {}

  /// @param frame a flag byte and a zlib stream
  /// @return a flag byte, cleared, and what was compressed
  static byte[] inflate(byte[] frame) throws MalformedNodeException {
    int most = 1 + (int) Math.min(MAX_SIZE, Math.max(SMALL, (long) MAX_RATIO * frame.length));
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(frame, 1, frame.length - 1);
      byte[] out = new byte[Math.min(most, Math.max(256, FIRST_GUESS * frame.length))];
      int length = 1;
      while (!inflater.finished()) {
        if (length == out.length) {
          out = grow(out, most);
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

  private static byte[] grow(byte[] out, int most) throws MalformedNodeException {
    if (out.length >= most) {
      throw new MalformedNodeException("compressed frame is too large");
    }
    return Arrays.copyOf(out, Math.min(most, 2 * out.length));
  }
}
