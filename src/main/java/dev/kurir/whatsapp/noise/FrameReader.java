package dev.kurir.whatsapp.noise;

import dev.kurir.whatsapp.noise.NoiseException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes a stream of bytes apart into frames, however it was cut: a piece may hold several frames,
/// or a part of one, or a part of a length.
///
/// Memory follows the bytes that came, not the lengths that were promised; between frames nothing
/// is kept. Not thread-safe. After an exception the stream is lost.
public final class FrameReader {
  private static final byte[] NOTHING = {};

  /// Far more than the routing information of real servers.
  private static final int MAX_ROUTING = 1 << 16;

  private int maxLength;
  private State state;
  private byte @Nullable [] routing;

  /// The part of the current item (a header, a length or a content) that is there already.
  private byte[] pending = NOTHING;

  private int pendingLength;
  private int wanted;

  private FrameReader(State state, int maxLength) {
    this.maxLength = maxLength;
    this.state = state;
    this.wanted = state.length;
  }

  /// For what a server sends: frames from the first byte on.
  ///
  /// @param maxLength of a frame's content; a longer one is refused as soon as its length is read
  public static FrameReader ofServer(int maxLength) {
    return new FrameReader(State.LENGTH, maxLength);
  }

  /// For what a client sends: the header first, and routing information before it, if any.
  public static FrameReader ofClient(int maxLength) {
    return new FrameReader(State.HEADER, maxLength);
  }

  /// From the next length that is read on: what a stranger may send in a handshake is far smaller
  /// than what comes later.
  public void admit(int longest) {
    maxLength = longest;
  }

  /// The contents of the frames that `bytes` completes, in order. Reads all of `bytes`.
  public List<byte[]> read(ByteBuffer bytes) throws NoiseException {
    List<byte[]> frames = new ArrayList<>(1);
    while (bytes.remaining() >= wanted - pendingLength) {
      byte[] item = take(bytes);
      switch (state) {
        case HEADER -> header(item);
        case ROUTING_LENGTH -> expect(State.ROUTING, length(item, MAX_ROUTING));
        case ROUTING -> {
          routing = item;
          expect(State.HEADER, State.HEADER.length);
        }
        case LENGTH -> expect(State.CONTENT, length(item, maxLength));
        case CONTENT -> {
          frames.add(item);
          expect(State.LENGTH, State.LENGTH.length);
        }
      }
    }
    keep(bytes);
    return frames;
  }

  /// What a client said before its header, once that was read.
  public Optional<byte[]> routing() {
    return Optional.ofNullable(routing);
  }

  private void header(byte[] item) throws NoiseException {
    if (Arrays.equals(item, Frames.HEADER)) {
      expect(State.LENGTH, State.LENGTH.length);
    } else if (routing == null && Arrays.equals(item, Frames.ROUTING)) {
      expect(State.ROUTING_LENGTH, State.ROUTING_LENGTH.length);
    } else {
      throw new NoiseException(Kind.MALFORMED, "a header of another protocol or version");
    }
  }

  private void expect(State next, int length) {
    state = next;
    wanted = length;
  }

  private static int length(byte[] item, int max) throws NoiseException {
    int length = (item[0] & 0xff) << 16 | (item[1] & 0xff) << 8 | (item[2] & 0xff);
    if (length > max) {
      throw new NoiseException(Kind.MALFORMED, "a frame that is too large");
    }
    return length;
  }

  /// The whole item: what is pending and the rest of it from `bytes`.
  private byte[] take(ByteBuffer bytes) {
    byte[] item = pendingLength == 0 ? new byte[wanted] : Arrays.copyOf(pending, wanted);
    bytes.get(item, pendingLength, wanted - pendingLength);
    pending = NOTHING;
    pendingLength = 0;
    return item;
  }

  /// Puts the rest aside, which is less than what is wanted. Grows by doubling, up to that.
  private void keep(ByteBuffer bytes) {
    int count = bytes.remaining();
    if (count == 0) {
      return;
    }
    int length = pendingLength + count;
    if (length > pending.length) {
      pending = Arrays.copyOf(pending, Math.min(wanted, Math.max(length, 2 * pending.length)));
    }
    bytes.get(pending, pendingLength, count);
    pendingLength = length;
  }

  private enum State {
    HEADER(4),
    ROUTING_LENGTH(Frames.LENGTH_BYTES),
    ROUTING(0),
    LENGTH(Frames.LENGTH_BYTES),
    CONTENT(0);

    /// Bytes, or 0 when it was said before.
    private final int length;

    State(int length) {
      this.length = length;
    }
  }
}
