package dev.kurir.platform.control;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/// Which of the nodes this process is, and where it may keep files.
///
/// @param name stable over restarts, so that a restarted node takes its own leases back at once.
///   Two nodes must never share one.
/// @param data a folder that this process may write
public record NodeSettings(String name, Path data) implements FeatureSettings {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  public NodeSettings {
    Settings.require(
        NAME.matcher(name).matches(),
        "KURIR_NODE",
        "must be 1 to 64 letters, digits, dots, underscores or hyphens");
  }

  /// Makes the folder when it is not there. Without `KURIR_NODE` a name is chosen once and kept in
  /// the folder, in the file `node`.
  public static NodeSettings from(Settings settings) {
    var data = Path.of(settings.text("KURIR_DATA").orElse("./data")).toAbsolutePath().normalize();
    try {
      Files.createDirectories(data);
    } catch (IOException _) {
      throw new BadSettingException("KURIR_DATA", "must name a folder that can be written");
    }
    return new NodeSettings(settings.text("KURIR_NODE").orElseGet(() -> kept(data)), data);
  }

  private static String kept(Path data) {
    var file = data.resolve("node");
    try {
      Files.writeString(file, UUID.randomUUID().toString(), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException _) {
      // chosen at an earlier start
    } catch (IOException _) {
      throw new BadSettingException("KURIR_DATA", "must name a folder that can be written");
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8).strip();
    } catch (IOException _) {
      throw new BadSettingException("KURIR_DATA", "holds a file `node` that cannot be read");
    }
  }
}
