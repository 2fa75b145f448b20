package dev.kurir.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Remembers on disk which process a child was, so that one whose launcher was killed can be found
/// by the next.
///
/// A number alone proves nothing, because the system gives it to others later: a process is ours
/// only when its number, its start time and its command line all fit. Anything else is left alone.
///
/// @param path two lines: process id, start time in milliseconds since 1970
/// @param mark an argument of the child's command line that no other process has: its data folder
record PidFile(Path path, String mark) {
  /// How far two readings of the same start time may lie apart: it is computed from the time since
  /// boot, and the wall clock may have been set in between.
  private static final Duration TOLERANCE = Duration.ofMinutes(2);

  void write(ProcessHandle process) {
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      Files.writeString(
          path, process.pid() + "\n" + startOf(process).map(Instant::toEpochMilli).orElse(0L));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void delete() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The process that this file names, when it is still running and still the same one.
  Optional<ProcessHandle> find() {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    try {
      var lines = Files.readAllLines(path);
      Instant started = Instant.ofEpochMilli(Long.parseLong(lines.get(1)));
      return ProcessHandle.of(Long.parseLong(lines.get(0)))
          .filter(process -> carries(process, mark) && near(process, started));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException _) {
      return Optional.empty(); // half written by a launcher that was killed: nothing to go by
    }
  }

  /// Ends what an earlier launcher left behind, politely first. True when there was something.
  boolean endLeftover(Child.Ending ending) {
    var found = find();
    found.ifPresent(process -> end(process, ending));
    delete();
    return found.isPresent();
  }

  /// Asks a process to end, waits, and forces it when it does not.
  static void end(ProcessHandle process, Child.Ending ending) {
    Host.signal(process, ending.signal());
    if (!ended(process.onExit(), ending.grace())) {
      process.destroyForcibly();
      ended(process.onExit(), Duration.ofSeconds(10));
    }
  }

  /// Whether `argument` is one of the arguments that the running process was started with.
  static boolean carries(ProcessHandle process, String argument) {
    Path cmdline = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      if (!Files.exists(cmdline)) {
        return process.info().commandLine().orElse("").contains(argument);
      }
      // Java cuts long command lines; this file has them whole
      String arguments = new String(Files.readAllBytes(cmdline), StandardCharsets.UTF_8);
      return List.of(arguments.split("\0", -1)).contains(argument);
    } catch (IOException _) {
      return false; // ended meanwhile, or somebody else's
    }
  }

  private static boolean near(ProcessHandle process, Instant started) {
    return startOf(process)
        .map(at -> Duration.between(at, started).abs().compareTo(TOLERANCE) < 0)
        .orElse(true);
  }

  private static Optional<Instant> startOf(ProcessHandle process) {
    return process.info().startInstant();
  }

  private static boolean ended(CompletableFuture<ProcessHandle> exit, Duration limit) {
    try {
      exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException _) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
