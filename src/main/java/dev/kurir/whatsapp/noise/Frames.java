package dev.kurir.whatsapp.noise;

/// How frames look on the wire: 3 bytes of length, big-endian, and the content. The very first
/// bytes of a client are a header.
public final class Frames {
  /// Longer than any message of a handshake, which comes from somebody who has proven nothing yet.
  public static final int MAX_HANDSHAKE = 1 << 16;

  /// The largest content of a frame.
  public static final int MAX_LENGTH = (1 << 24) - 1;

  /// "WA", 6, and the version of the token dictionaries. Also the prologue of the handshake.
  static final byte[] HEADER = {'W', 'A', 6, 3};

  /// "ED", 0, 1: comes before the header when there is routing information; 3 bytes of length and
  /// the information follow. Not part of the handshake's hash.
  static final byte[] ROUTING = {'E', 'D', 0, 1};

  static final int LENGTH_BYTES = 3;

  private Frames() {}

  /// One frame.
  public static byte[] of(byte[] content) {
    byte[] frame = start(content.length);
    System.arraycopy(content, 0, frame, LENGTH_BYTES, content.length);
    return frame;
  }

  /// The first frame of a client, with the header before it.
  public static byte[] opening(byte[] content) {
    return join(HEADER, of(content));
  }

  /// The first frame of a client that was told over which edge to come back.
  ///
  /// @param routing content of `<ib><edge_routing><routing_info>`
  public static byte[] opening(byte[] routing, byte[] content) {
    return join(ROUTING, of(routing), opening(content));
  }

  /// Room for a frame, its length filled in.
  static byte[] start(int length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException("too large for a frame: " + length);
    }
    byte[] frame = new byte[LENGTH_BYTES + length];
    frame[0] = (byte) (length >> 16);
    frame[1] = (byte) (length >> 8);
    frame[2] = (byte) length;
    return frame;
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
