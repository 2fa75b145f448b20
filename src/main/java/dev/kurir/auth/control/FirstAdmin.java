package dev.kurir.auth.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Makes sure that somebody can log in: with the password of the settings, or with a generated one,
/// which goes into a file that only the owner reads. `./kurir run` shows it and deletes the file.
public final class FirstAdmin {
  /// In the data folder: the password and a line end.
  public static final String FILE = "first-admin-password";

  private final Admins admins;
  private final AuthSettings settings;
  private final Path data;

  public FirstAdmin(Admins admins, AuthSettings settings, Path data) {
    this.admins = admins;
    this.settings = settings;
    this.data = data;
  }

  /// Does nothing when there is an admin. True when one was made.
  ///
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when that cannot be known
  public boolean ensure() {
    if (!admins.isEmpty()) {
      return false;
    }
    return settings
        .password()
        .map(password -> admins.putFirst(settings.username(), password))
        .orElseGet(this::generated);
  }

  /// The file is written first: a password that was made and not kept would help nobody.
  private boolean generated() {
    var file = data.resolve(FILE);
    var password = Admins.generatePassword();
    var made = false;
    try {
      write(file, password);
      made = admins.putFirst(settings.username(), password);
      return made;
    } catch (IOException failure) {
      throw new UncheckedIOException("the first password cannot be kept", failure);
    } finally {
      if (!made) {
        delete(file);
      }
    }
  }

  private static void write(Path file, String password) throws IOException {
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, password + "\n", StandardOpenOption.CREATE);
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
