package dev.kurir.sandbox.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// The tables of a state file that is only appended to. What a process that was killed had half
/// written is cut off when the file is opened; rows that were overwritten or deleted are dropped by
/// copying the others to a new file, once they are most of it.
///
/// In memory it knows where each row stands, not what it holds. Not thread-safe.
final class Rows implements AutoCloseable {
  /// No copying below this size.
  private static final long SMALL = 128L << 20;

  private static final int COPIED_AT_ONCE = 1_000;

  private final Path file;
  private final Map<Table, NavigableMap<String, Place>> places = new EnumMap<>(Table.class);
  private FileChannel channel;
  private long end;
  private long live;

  /// Where the value of a row stands in the file.
  private record Place(long offset, int length) {}

  private Rows(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    for (Table table : Table.values()) {
      places.put(table, new TreeMap<>());
    }
  }

  static Rows open(Path file) throws IOException {
    var rows = new Rows(file, openChannel(file));
    rows.load();
    return rows;
  }

  private static FileChannel openChannel(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private void load() throws IOException {
    end = Frames.read(channel, this::place);
    channel.truncate(end);
  }

  void forEach(Table table, BiConsumer<String, byte[]> reader) {
    of(table).forEach((key, place) -> reader.accept(key, valueAt(place)));
  }

  void append(List<Batch> batches) throws IOException {
    var buffer = Frames.encode(batches);
    var start = end;
    while (buffer.hasRemaining()) {
      end += channel.write(buffer, end);
    }
    Frames.walk(buffer.flip(), start, this::place);
  }

  void compactIfWorthIt() throws IOException {
    if (end > SMALL && live < end / 3) {
      compact();
    }
  }

  /// Copies the live rows to a new file, which then takes the place of the old one in one step.
  private void compact() throws IOException {
    var copy = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(copy);
    var fresh = new Rows(file, openChannel(copy));
    for (Table table : Table.values()) {
      fresh.copy(table, this);
    }
    Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE);
    channel.close();
    channel = fresh.channel;
    end = fresh.end;
    live = fresh.live;
    places.putAll(fresh.places);
  }

  private void copy(Table table, Rows from) throws IOException {
    var batch = new Batch();
    for (var row : from.of(table).entrySet()) {
      batch.put(table, row.getKey(), from.valueAt(row.getValue()));
      if (batch.changes().size() == COPIED_AT_ONCE) {
        append(List.of(batch));
        batch = new Batch();
      }
    }
    append(List.of(batch));
  }

  /// @param length of the value; negative when the row is deleted
  private void place(Table table, String key, long offset, int length) {
    @Nullable Place old;
    if (length < 0) {
      old = of(table).remove(key);
    } else {
      old = of(table).put(key, new Place(offset, length));
      live += length;
    }
    if (old != null) {
      live -= old.length;
    }
  }

  private byte[] valueAt(Place place) {
    var buffer = ByteBuffer.allocate(place.length);
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, place.offset + buffer.position()) < 0) {
          throw new IOException("the state file ends within a row");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return buffer.array();
  }

  private NavigableMap<String, Place> of(Table table) {
    return places.computeIfAbsent(table, _ -> new TreeMap<>());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
