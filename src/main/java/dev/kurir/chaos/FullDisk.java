package dev.kurir.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A disk without room, for one child: the kernel lets it write no file past a size
/// (`RLIMIT_FSIZE`), which it meets as a failed write. No mount, no root, nobody else concerned.
///
/// The signal that comes with it would end Redis, which a full disk does not; so Redis is started
/// with that signal ignored. Needs `prlimit` (util-linux) and `env --ignore-signal` (coreutils).
public final class FullDisk {
  private static final List<String> STARTER = List.of("env", "--ignore-signal=XFSZ");

  private FullDisk() {}

  /// What Redis is started with, so that this can be done to it later.
  static List<String> starter() {
    return isPossible() ? STARTER : List.of();
  }

  /// Whether this machine has what it takes.
  public static boolean isPossible() {
    return runs(List.of("env", "--ignore-signal=XFSZ", "true"))
        && runs(List.of("prlimit", "--version"));
  }

  /// From now on no file of the process gets longer than the longest that is there is now.
  public static void fill(long pid, Path folder) {
    try (var files = Files.walk(folder)) {
      long longest = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        longest = Math.max(longest, Files.size(file));
      }
      limit(pid, longest + ":unlimited");
    } catch (IOException e) {
      throw new ChaosException("the folder of Redis cannot be read", e);
    }
  }

  /// There is room again.
  public static void empty(long pid) {
    limit(pid, "unlimited:unlimited");
  }

  private static void limit(long pid, String size) {
    if (!runs(List.of("prlimit", "--pid", Long.toString(pid), "--fsize=" + size))) {
      throw new ChaosException("the size of files cannot be limited");
    }
  }

  private static boolean runs(List<String> command) {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
