package dev.kurir.launch;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a child printed, in a file that the child itself appends to: so nothing is lost when this
/// program dies, and a full pipe can hold up nobody.
///
/// @param path one older file stands beside it, with `.1` at the end
public record LogFile(Path path) {
  /// A log that grew past this becomes the older one.
  static final long LIMIT = 20_000_000;

  private static final int TAIL = 64 * 1024;

  /// Makes the folder, and gives the file to append to.
  File opened() throws IOException {
    Files.createDirectories(path.toAbsolutePath().getParent());
    rotate(LIMIT);
    return path.toFile();
  }

  /// Moves the content away when it is larger than `limit` bytes. The child keeps the file open and
  /// goes on at its new end; what it writes in between may be lost.
  void rotate(long limit) throws IOException {
    if (size() > limit) {
      Path older = path.resolveSibling(path.getFileName() + ".1");
      Files.copy(path, older, StandardCopyOption.REPLACE_EXISTING);
      try (var file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.truncate(0);
      }
    }
  }

  /// In bytes; 0 when there is no file.
  long size() {
    try {
      return Files.exists(path) ? Files.size(path) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first group of the first line that `pattern` is found in, after `before` bytes.
  Optional<String> find(Pattern pattern, long before) {
    return tail(before)
        .lines()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1).strip())
        .findFirst();
  }

  /// The last line that is not blank, after `before` bytes.
  Optional<String> lastLine(long before) {
    return tail(before)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .reduce((_, last) -> last);
  }

  /// The end of what was printed after `before` bytes.
  public String tail(long before) {
    if (size() <= before) {
      return "";
    }
    try (var file = Files.newByteChannel(path)) {
      file.position(Math.max(before, file.size() - TAIL));
      return new String(Channels.newInputStream(file).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
