package dev.kurir.launch;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// The PostgreSQL and Redis programs, unpacked once out of their Maven artefacts into a folder.
/// Several programs may unpack into the same folder at the same time.
///
/// @param folder made when it is not there
public record Binaries(Path folder) {
  static final String POSTGRES_VERSION = "18.6";
  static final String REDIS_VERSION = "7.0.15";

  /// The folder that holds `bin/initdb` and `bin/postgres`.
  Path postgres() {
    return unpacked("postgresql-" + POSTGRES_VERSION, Binaries::unpackPostgres);
  }

  /// The `redis-server` program.
  Path redis() {
    return unpacked("redis-" + REDIS_VERSION, Binaries::unpackRedis).resolve("redis-server");
  }

  private interface Unpacking {
    void into(Path folder) throws IOException;
  }

  /// Unpacks beside the place and renames at the end, so that what stands there is always whole.
  private Path unpacked(String name, Unpacking unpacking) {
    Path place = folder.resolve(name).toAbsolutePath();
    if (Files.isDirectory(place)) {
      return place;
    }
    try {
      Files.createDirectories(folder);
      try (var lock =
              FileChannel.open(
                  folder.resolve(name + ".lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        if (!Files.isDirectory(place)) {
          Path half = folder.resolve(name + ".unpacking");
          deleteTree(half);
          Files.createDirectories(half);
          unpacking.into(half);
          Files.move(half, place, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      return place;
    } catch (IOException e) {
      throw new LaunchException(name + " cannot be unpacked into " + folder + ": " + e, e);
    }
  }

  private static void unpackPostgres(Path target) throws IOException {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "");
    try (InputStream txz = DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine)) {
      if (txz == null) {
        throw new LaunchException(
            "no PostgreSQL for " + system + " on " + machine + " comes with Kurir: give DB_URL");
      }
      untar(
          new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(txz))),
          target);
    }
  }

  private static void untar(TarArchiveInputStream tar, Path target) throws IOException {
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      Path path = target.resolve(entry.getName()).normalize();
      if (!path.startsWith(target)) {
        throw new IOException("outside of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(path);
        continue;
      }
      Files.createDirectories(path.getParent());
      if (entry.isSymbolicLink()) {
        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      } else if (entry.isLink()) {
        Files.createLink(path, target.resolve(entry.getLinkName()));
      } else {
        Files.copy(tar, path);
        if ((entry.getMode() & 0111) != 0) {
          makeExecutable(path);
        }
      }
    }
  }

  private static void unpackRedis(Path target) throws IOException {
    boolean mac = System.getProperty("os.name", "").startsWith("Mac");
    // on Apple's own processors the Intel program runs too
    String machine =
        mac || System.getProperty("os.arch", "").matches("amd64|x86_64") ? "amd64" : "arm64";
    String name = "/redis-server-" + REDIS_VERSION + (mac ? "-darwin-" : "-linux-") + machine;
    try (InputStream program = redis.embedded.RedisServer.class.getResourceAsStream(name)) {
      if (program == null) {
        throw new LaunchException("no Redis for this machine comes with Kurir: give REDIS_URL");
      }
      Path place = target.resolve("redis-server");
      Files.copy(program, place);
      makeExecutable(place);
    }
  }

  private static void makeExecutable(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    permissions.addAll(
        Set.of(
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_EXECUTE));
    Files.setPosixFilePermissions(file, permissions);
  }

  static void deleteTree(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (var paths = Files.walk(tree)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
