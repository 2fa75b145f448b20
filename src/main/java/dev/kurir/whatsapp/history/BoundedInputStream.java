package dev.kurir.whatsapp.history;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Throws when more is read than there should be: a few kilobytes of zlib can become gigabytes.
final class BoundedInputStream extends FilterInputStream {
  private static final int PIECE = 8_192;

  private long left;

  /// More came than was allowed.
  static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1;
  }

  BoundedInputStream(InputStream in, long most) {
    super(in);
    this.left = most;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int count = super.read(bytes, from, length);
    left -= Math.max(0, count);
    if (left < 0) {
      throw new TooLongException();
    }
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    return Math.max(0, read(new byte[(int) Math.min(count, PIECE)]));
  }
}
