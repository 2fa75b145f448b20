package dev.kurir.sandbox.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/// How batches stand in the state file. A frame is one batch:
///
/// ```
/// length (4) | CRC-32C of what follows (4) | changes
/// change: table (1) | key length (2) | key, UTF-8 | value length (4; -1: deleted) | value
/// ```
final class Frames {
  private static final int HEAD = 8;
  private static final int LARGEST = 64 << 20;

  private Frames() {}

  /// Told of each change, with the place of its value in the file.
  interface Visitor {
    void change(Table table, String key, long offset, int length);
  }

  static ByteBuffer encode(List<Batch> batches) {
    var buffer = ByteBuffer.allocate(batches.stream().mapToInt(Frames::size).sum());
    for (Batch batch : batches) {
      encode(batch, buffer);
    }
    return buffer.flip();
  }

  /// More than enough: a character of a key is at most three bytes.
  private static int size(Batch batch) {
    int size = HEAD;
    for (var change : batch.changes()) {
      var value = change.value();
      size += 7 + 3 * change.key().length() + (value == null ? 0 : value.length);
    }
    return size;
  }

  private static void encode(Batch batch, ByteBuffer buffer) {
    if (batch.changes().isEmpty()) {
      return;
    }
    int start = buffer.position();
    buffer.position(start + HEAD);
    for (var change : batch.changes()) {
      var key = change.key().getBytes(StandardCharsets.UTF_8);
      var value = change.value();
      buffer.put(change.table().code()).putShort((short) key.length).put(key);
      if (value == null) {
        buffer.putInt(-1);
      } else {
        buffer.putInt(value.length).put(value);
      }
    }
    int length = buffer.position() - start - HEAD;
    buffer.putInt(start, length).putInt(start + 4, checksum(buffer, start + HEAD, length));
  }

  private static int checksum(ByteBuffer buffer, int from, int length) {
    var crc = new CRC32C();
    crc.update(buffer.slice(from, length));
    return (int) crc.getValue();
  }

  /// Reads a file from its start to the last frame that is whole; returns where that ends.
  static long read(FileChannel channel, Visitor visitor) throws IOException {
    long at = 0;
    var head = ByteBuffer.allocate(HEAD);
    while (fill(channel, head.clear(), at)) {
      int length = head.getInt(0);
      if (length <= 0 || length > LARGEST) {
        return at;
      }
      var body = ByteBuffer.allocate(length);
      if (!fill(channel, body, at + HEAD) || checksum(body, 0, length) != head.getInt(4)) {
        return at;
      }
      changes(body.flip(), at + HEAD, visitor);
      at += HEAD + length;
    }
    return at;
  }

  private static boolean fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, at + buffer.position()) < 0) {
        return false;
      }
    }
    return true;
  }

  /// Walks over what [#encode] made, written to the file at `offset`.
  static void walk(ByteBuffer frames, long offset, Visitor visitor) {
    while (frames.hasRemaining()) {
      int length = frames.getInt();
      frames.getInt();
      int body = frames.position();
      changes(frames.slice(body, length), offset + body, visitor);
      frames.position(body + length);
    }
  }

  private static void changes(ByteBuffer body, long offset, Visitor visitor) {
    while (body.hasRemaining()) {
      var table = Table.of(body.get());
      var key = new byte[body.getShort() & 0xffff];
      body.get(key);
      int length = body.getInt();
      visitor.change(
          table, new String(key, StandardCharsets.UTF_8), offset + body.position(), length);
      body.position(body.position() + Math.max(0, length));
    }
  }
}
