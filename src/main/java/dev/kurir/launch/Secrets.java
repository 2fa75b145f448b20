package dev.kurir.launch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/// Generated passwords and keys, one a file that only its owner can read. What is generated is on
/// the disk for good before anybody uses it.
///
/// @param folder made when it is not there
record Secrets(Path folder) {
  static final String MASTER_KEY = "master-key";
  static final String SUPERUSER_PASSWORD = "postgres-superuser-password";
  static final String DATABASE_PASSWORD = "postgres-password";
  static final String REDIS_PASSWORD = "redis-password";

  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  Optional<String> find(String name) {
    try {
      Path file = folder.resolve(name);
      return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    } catch (IOException e) {
      throw new LaunchException(folder.resolve(name) + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// The kept one, or a new one of 32 random bytes in hexadecimal digits.
  String get(String name) {
    return find(name).orElseGet(() -> make(name));
  }

  private String make(String name) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    String secret = HexFormat.of().formatHex(bytes);
    try {
      Files.createDirectories(folder, owner("rwx------"));
      Path half = folder.resolve(name + ".making");
      Files.deleteIfExists(half);
      Set<StandardOpenOption> options =
          EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try (var file = FileChannel.open(half, options, owner("rw-------"))) {
        file.write(ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.US_ASCII)));
        file.force(true);
      }
      Files.move(half, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      try (var entries = FileChannel.open(folder)) {
        entries.force(true);
      }
    } catch (IOException e) {
      throw new LaunchException(folder.resolve(name) + " cannot be written: " + e.getMessage(), e);
    }
    return secret;
  }

  private static FileAttribute<Set<PosixFilePermission>> owner(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
