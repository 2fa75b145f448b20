package dev.kurir.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Everything that `./kurir run` keeps, held by one launcher at a time.
///
/// | entry | what |
/// |---|---|
/// | `secrets/` | generated passwords and the master key, each a file for its owner only |
/// | `postgres/`, `redis/`, `sandbox/` | what the servers keep |
/// | `logs/` | what they print |
/// | `run/` | process ids, for finding what a killed launcher left behind |
/// | `ports` | the ports of the embedded servers, the same ones at the next start if they are free |
/// | `lock` | held while a launcher runs; names its process |
/// | `tmp/` | what Payara unpacks, emptied at each start |
public final class DataFolder implements AutoCloseable {
  private final Path path;
  private final @Nullable FileChannel lockFile;

  private DataFolder(Path path, @Nullable FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /// Makes the folder when it is not there, and takes it.
  ///
  /// @throws LaunchException when it cannot be written, or somebody else holds it
  static DataFolder take(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(path);
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!locked(channel)) {
        String holder = Files.readString(path.resolve("lock")).strip();
        channel.close();
        throw new LaunchException(
            "Kurir runs already on %s (process %s): stop that one, or give another KURIR_DATA"
                .formatted(path, holder));
      }
      channel.truncate(0);
      channel.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"));
      return new DataFolder(path, channel);
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  /// The folder while another launcher holds it, for reading; empty when nobody does.
  static Optional<DataFolder> ofRunning(Path folder) {
    Path path = folder.toAbsolutePath().normalize();
    if (!Files.exists(path.resolve("lock"))) {
      return Optional.empty();
    }
    try (var channel = FileChannel.open(path.resolve("lock"), StandardOpenOption.WRITE)) {
      return locked(channel) ? Optional.empty() : Optional.of(new DataFolder(path, null));
    } catch (IOException e) {
      throw unusable(path, e);
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    return lock != null;
  }

  static LaunchException unusable(Path path, IOException e) {
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "no permission";
          case FileAlreadyExistsException _ -> "it is not a folder";
          case NoSuchFileException _ -> "it cannot be made there";
          case FileSystemException f when f.getReason() != null -> f.getReason();
          default -> e.getClass().getSimpleName();
        };
    return new LaunchException(
        "The data folder %s cannot be written (%s): make it writable, or give another KURIR_DATA"
            .formatted(path, reason),
        e);
  }

  Path path() {
    return path;
  }

  Path resolve(String entry) {
    return path.resolve(entry);
  }

  Path log(String server) {
    return path.resolve("logs").resolve(server + ".log");
  }

  Path pidFile(String server) {
    return path.resolve("run").resolve(server + ".pid");
  }

  @Override
  public void close() {
    try {
      if (lockFile != null) {
        lockFile.close();
      }
    } catch (IOException _) {
      // the lock goes with this process in any case
    }
  }
}
