package dev.kurir.sessions.control;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// Where the master keys stand: in a setting, which is as it was at the start, or in a file, which
/// can be read again. Immutable and thread-safe.
///
/// @param file empty when a setting holds the keys themselves
/// @param atStart what was read first
public record MasterKeySource(Optional<Path> file, MasterKeys atStart) {
  private static final String SETTING = "KURIR_MASTER_KEY";
  private static final String FILE = "KURIR_MASTER_KEY_FILE";

  /// Room for hundreds of versions.
  private static final int LONGEST = 64 * 1024;

  /// @throws BadSettingException when there is none, there are two, or it cannot be used
  static MasterKeySource from(Settings settings) {
    var text = settings.text("KURIR_MASTER_KEY");
    var file = settings.text("KURIR_MASTER_KEY_FILE").map(MasterKeySource::path);
    Settings.require(
        text.isEmpty() || file.isEmpty(), FILE, "must not be given together with " + SETTING);
    Settings.require(
        text.isPresent() || file.isPresent(), SETTING, "is missing, and so is " + FILE);
    return new MasterKeySource(
        file,
        file.map(MasterKeySource::read)
            .orElseGet(() -> MasterKeys.parse(SETTING, text.orElseThrow())));
  }

  /// What stands there now.
  ///
  /// @throws BadSettingException when that cannot be used; the message repeats nothing of it
  MasterKeys read() {
    return file.map(MasterKeySource::read).orElse(atStart);
  }

  private static MasterKeys read(Path file) {
    try (var in = Files.newInputStream(file)) {
      var bytes = in.readNBytes(LONGEST + 1);
      Settings.require(bytes.length <= LONGEST, FILE, "names a file that is too long");
      return MasterKeys.parse(FILE, new String(bytes, UTF_8));
    } catch (IOException _) {
      throw new BadSettingException(FILE, "names a file that cannot be read");
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text).toAbsolutePath();
    } catch (InvalidPathException _) {
      throw new BadSettingException(FILE, "must name a file");
    }
  }

  @Override
  public String toString() {
    return file.map(path -> atStart + " in " + path).orElseGet(atStart::toString);
  }
}
