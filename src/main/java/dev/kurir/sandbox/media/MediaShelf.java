package dev.kurir.sandbox.media;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.crypto.Randomness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The files of the media host: their bytes in a folder beside the state file, the rest in it. The
/// oldest go when there are too many. Thread-safe.
public final class MediaShelf {
  private static final int MOST = 2_000;

  /// Real files stay for some weeks.
  private static final Duration LIFE = Duration.ofDays(30);

  private final Path folder;
  private final Clock clock;
  private final Map<String, Row> rows = new LinkedHashMap<>();

  /// @param reader the device that it is for, `number:device`
  /// @param handle what the deletion has to name; empty when it needs none
  /// @param secret what the deletion has to prove, when `handle` is there
  /// @param end seconds since 1970; 0: never
  record Row(
      MediaType type,
      String reader,
      String encSha256,
      String handle,
      @Nullable String secret,
      long end) {}

  /// What a companion is told about a file.
  ///
  /// @param length of what is inside
  public record Upload(
      byte[] mediaKey,
      byte[] sha256,
      byte[] encSha256,
      long length,
      String directPath,
      String handle) {}

  /// A file as somebody finds it.
  ///
  /// @param reader the device that it is for, `number:device`
  /// @param oe the end of its life, as the path has it
  /// @param expired whether that has come
  public record Found(
      MediaType type, String reader, byte[] encSha256, String oe, boolean expired, Path path) {}

  private MediaShelf(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  public static MediaShelf load(Ledger ledger, Path data, Clock clock) {
    var shelf = new MediaShelf(data.resolve("media"), clock);
    ledger.forEach(Table.MEDIA, (name, row) -> shelf.rows.put(name, Json.row(row, Row.class)));
    return shelf;
  }

  /// Encrypts a file and puts it on the shelf; it is there when this returns.
  ///
  /// @param secret what its deletion has to prove; null: nothing
  public synchronized Upload put(
      Device reader, MediaType type, byte[] plain, @Nullable String secret, Batch batch) {
    var file = SealedFile.seal(plain, type);
    var name = HexFormat.of().formatHex(Randomness.bytes(16));
    var handle = secret == null ? "" : HexFormat.of().formatHex(Randomness.bytes(12));
    long end = clock.instant().plus(LIFE).getEpochSecond();
    var row = new Row(type, reader.key(), url(file.encSha256()), handle, secret, end);
    try {
      Files.createDirectories(folder);
      Files.write(folder.resolve(name), file.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("the media folder cannot be written", e);
    }
    rows.put(name, row);
    batch.put(Table.MEDIA, name, row);
    while (rows.size() > MOST) {
      remove(rows.keySet().iterator().next(), batch);
    }
    return new Upload(
        file.mediaKey(),
        file.sha256(),
        file.encSha256(),
        plain.length,
        "/v/box/" + name + ".enc?ccb=11-4&oe=" + oe(row),
        handle);
  }

  /// @param path without the query
  public synchronized Optional<Found> find(String path) {
    var name = name(path);
    return Optional.ofNullable(rows.get(name))
        .map(row ->
            new Found(
                row.type,
                row.reader,
                Base64.getUrlDecoder().decode(row.encSha256),
                oe(row),
                row.end != 0 && row.end <= clock.instant().getEpochSecond(),
                folder.resolve(name)));
  }

  /// What became of a wish to delete.
  public enum Deletion {
    DONE,
    UNKNOWN,
    WRONG_TOKEN,
    WRONG_HANDLE,
    WRONG_SECRET,
  }

  /// @param path the direct path, without the query
  /// @param token the hash of the encrypted file, base64url
  public synchronized Deletion delete(
      String path, String token, @Nullable String handle, @Nullable String secret, Batch batch) {
    var row = rows.get(name(path));
    if (row == null) {
      return Deletion.UNKNOWN;
    }
    if (!row.encSha256.equals(token)) {
      return Deletion.WRONG_TOKEN;
    }
    if (!row.handle.isEmpty() && !row.handle.equals(handle)) {
      return Deletion.WRONG_HANDLE;
    }
    if (row.secret != null && !row.secret.equals(secret)) {
      return Deletion.WRONG_SECRET;
    }
    remove(name(path), batch);
    return Deletion.DONE;
  }

  private void remove(String name, Batch batch) {
    rows.remove(name);
    batch.delete(Table.MEDIA, name);
    try {
      Files.deleteIfExists(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException("the media folder cannot be written", e);
    }
  }

  /// How many files there are.
  public synchronized int size() {
    return rows.size();
  }

  private static String name(String path) {
    return path.startsWith("/v/box/") && path.endsWith(".enc")
        ? path.substring("/v/box/".length(), path.length() - ".enc".length())
        : "";
  }

  private static String oe(Row row) {
    return row.end == 0 ? "7FFFFFFF" : Long.toHexString(row.end).toUpperCase(Locale.ROOT);
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().encodeToString(bytes);
  }
}
