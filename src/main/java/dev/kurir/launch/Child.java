package dev.kurir.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server process that this program starts, waits for, ends, and may start again.
///
/// Thread-safe; starting and stopping exclude each other.
public final class Child {
  /// What to start, and how to know that it stands.
  ///
  /// @param name as people read it
  /// @param command holds `mark` somewhere
  /// @param environment on top of this program's own
  /// @param log everything that the process prints is added to it
  /// @param pidFile by which the next launcher finds a process that this one left behind
  /// @param mark part of the command line that names this very server, see [PidFile]
  /// @param stopSignal what asks it to end in good order: `TERM`, or `INT` for PostgreSQL
  /// @param refusesRoot the program does not start when it sees that it is root
  /// @param readyLimit how long it may take from its start until `ready` says yes
  /// @param stopGrace how long it may take to end before it is forced to
  public record Plan(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Path pidFile,
      String mark,
      String stopSignal,
      boolean refusesRoot,
      Probe ready,
      Duration readyLimit,
      Duration stopGrace) {
    private PidFile pid() {
      return new PidFile(pidFile, mark);
    }
  }

  /// Asks a server whether it does its work.
  @FunctionalInterface
  public interface Probe {
    /// True when it does, false when it is not there yet.
    ///
    /// @throws LaunchException when waiting longer makes no sense
    boolean answers() throws InterruptedException;
  }

  private static final Duration POLL = Duration.ofMillis(40);

  private final Plan plan;
  private @Nullable Process process;

  public Child(Plan plan) {
    this.plan = plan;
  }

  public String name() {
    return plan.name();
  }

  Plan plan() {
    return plan;
  }

  public Path log() {
    return plan.log();
  }

  /// Ends what an earlier launcher left behind, starts the process, and waits until it does its
  /// work.
  ///
  /// @throws LaunchException when it ended, or was not ready in time
  public synchronized void start() {
    if (isAlive()) {
      return;
    }
    plan.pid().endLeftover(plan.stopSignal(), plan.stopGrace());
    long offset = size(plan.log());
    Process started = spawn();
    process = started;
    plan.pid().write(started.toHandle());
    try {
      awaitReady(started, offset);
    } catch (LaunchException e) {
      kill();
      throw e;
    }
  }

  /// Asks it to end, and forces it after the grace time.
  public synchronized void stop() {
    Process running = process;
    if (running != null && running.isAlive()) {
      PidFile.end(running.toHandle(), plan.stopSignal(), plan.stopGrace());
    }
    plan.pid().delete();
  }

  /// Ends it at once, as a power cut would: nothing is flushed. Returns when it is gone.
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  public boolean isAlive() {
    Process running = process;
    return running != null && running.isAlive();
  }

  /// Of the process that runs now.
  ///
  /// @throws IllegalStateException when it was never started
  public long pid() {
    return running().pid();
  }

  /// Completes with the exit code when the process that runs now ends in whatever way.
  public CompletableFuture<Integer> exit() {
    return running().onExit().thenApply(Process::exitValue);
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException(plan.name() + " was never started");
    }
    return running;
  }

  private Process spawn() {
    try {
      Files.createDirectories(plan.log().toAbsolutePath().getParent());
      var builder =
          new ProcessBuilder(Host.wrap(plan.command(), plan.stopSignal(), plan.refusesRoot()))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(plan.log().toFile()))
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
      builder.environment().putAll(plan.environment());
      return Spawner.start(builder);
    } catch (IOException e) {
      throw new LaunchException(plan.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void awaitReady(Process started, long offset) {
    long end = System.nanoTime() + plan.readyLimit().toNanos();
    try {
      while (!plan.ready().answers()) {
        if (started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          throw failed("ended with code " + started.exitValue() + " while starting", offset);
        }
        if (System.nanoTime() > end) {
          throw failed("was not ready within " + plan.readyLimit().toSeconds() + " s", offset);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(plan.name() + " was interrupted while starting", e);
    }
    if (!started.isAlive()) {
      throw failed("ended, and something else answers on its port", offset);
    }
  }

  private LaunchException failed(String how, long offset) {
    var tail = tail(offset, 1);
    String said = tail.isEmpty() ? "" : ": " + tail.getFirst().strip();
    return new LaunchException(plan.name() + " " + how + said + " (log: " + plan.log() + ")");
  }

  /// The last lines that were logged after `offset` bytes.
  private List<String> tail(long offset, int lines) {
    try (var file = Files.newByteChannel(plan.log())) {
      long from = Math.max(offset, file.size() - 8192);
      file.position(Math.min(from, file.size()));
      byte[] bytes = java.nio.channels.Channels.newInputStream(file).readAllBytes();
      var all =
          new ArrayList<>(
              new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                  .lines()
                  .filter(line -> !line.isBlank())
                  .toList());
      return all.subList(Math.max(0, all.size() - lines), all.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
