package dev.kurir.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A server process that this program starts, waits for, ends, and may start again.
///
/// Thread-safe.
public final class Child {
  /// What to start, how to know that it stands, and how to end it.
  ///
  /// @param name as people read it
  public record Plan(
      String name, Command command, Place place, Readiness readiness, Ending ending) {
    PidFile pid() {
      return new PidFile(place.pidFile(), place.mark());
    }
  }

  /// @param arguments the program first; one of them is [Place#mark]
  /// @param environment on top of this program's own, of which secrets are never handed on
  /// @param refusesRoot the program does not start when it sees that it is root
  public record Command(
      List<String> arguments, Map<String, String> environment, boolean refusesRoot) {}

  /// @param log everything that the process prints is added to it
  /// @param pidFile by which the next launcher finds a process that this one left behind
  /// @param mark the argument that names this very server, see [PidFile]
  public record Place(Path log, Path pidFile, String mark) {}

  /// @param limit how long it may take from the start until `probe` says yes
  /// @param fatal a line of the log after which waiting makes no sense; its first group is what a
  ///   person should read
  public record Readiness(Probe probe, Duration limit, Optional<Pattern> fatal) {}

  /// @param signal asks it to end in good order: `TERM`, or `INT` for PostgreSQL
  /// @param grace how long that may take before it is forced
  /// @param orphanSignal what it gets when this program dies
  public record Ending(String signal, Duration grace, String orphanSignal) {}

  /// Asks a server whether it does its work.
  @FunctionalInterface
  public interface Probe {
    /// True when it does, false when it is not there yet.
    ///
    /// @throws LaunchException when waiting longer makes no sense
    boolean answers();
  }

  private static final Duration POLL = Duration.ofMillis(40);

  private final Plan plan;
  private final LogFile log;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile @Nullable Process process;
  private volatile boolean closed;

  public Child(Plan plan) {
    this.plan = plan;
    this.log = new LogFile(plan.place().log());
  }

  public String name() {
    return plan.name();
  }

  /// What the process prints.
  public LogFile log() {
    return log;
  }

  /// Ends what an earlier launcher left running in this place.
  void endLeftover() {
    plan.pid().endLeftover(plan.ending());
  }

  /// Ends what an earlier launcher left behind, starts the process, and waits until it does its
  /// work.
  ///
  /// @throws LaunchException when it ended, or was not ready in time
  public void start() {
    starting.lock();
    try {
      if (!isAlive()) {
        startAfresh();
      }
    } finally {
      starting.unlock();
    }
  }

  private void startAfresh() {
    endLeftover();
    long before = log.size();
    Process started = spawn();
    process = started;
    try {
      if (closed) {
        throw new LaunchException(plan.name() + " is not started any more");
      }
      plan.pid().write(started.toHandle());
      awaitReady(started, before);
    } catch (LaunchException e) {
      kill();
      throw e;
    }
  }

  /// Asks it to end, and forces it after the grace time. One that is starting fails to start.
  public void stop() {
    Process running = process;
    if (running != null && running.isAlive()) {
      PidFile.end(running.toHandle(), plan.ending());
    }
    plan.pid().delete();
  }

  /// The same as [#stop], and it never starts again.
  void close() {
    closed = true;
    stop();
  }

  /// Ends it at once, as `kill -9` does: nothing is flushed. Returns when it is gone.
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly().onExit().join();
    }
  }

  /// Sends it a signal by its name, for example `STOP`; does nothing when it does not run.
  public void signal(String signal) {
    Process running = process;
    if (running != null && running.isAlive()) {
      Host.signal(running.toHandle(), signal);
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
      return Spawner.start(plan.command(), plan.ending().orphanSignal(), log.opened());
    } catch (IOException e) {
      throw new LaunchException(plan.name() + " cannot be started: " + e.getMessage(), e);
    }
  }

  private void awaitReady(Process started, long before) {
    long end = System.nanoTime() + plan.readiness().limit().toNanos();
    try {
      while (!plan.readiness().probe().answers()) {
        failOnFatalLine(before);
        if (started.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          failOnFatalLine(before);
          throw failed("ended with code " + started.exitValue() + " while starting", before);
        }
        if (System.nanoTime() > end) {
          long seconds = plan.readiness().limit().toSeconds();
          throw failed("was not ready within " + seconds + " s", before);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException(plan.name() + " was interrupted while starting", e);
    }
    if (!started.isAlive()) {
      throw failed("ended, and something else answers on its port", before);
    }
  }

  private void failOnFatalLine(long before) {
    plan.readiness()
        .fatal()
        .flatMap(pattern -> log.find(pattern, before))
        .ifPresent(line -> {
          throw new LaunchException(plan.name() + " did not start: " + line + whereToLook());
        });
  }

  private LaunchException failed(String how, long before) {
    String said = log.lastLine(before).map(line -> ": " + line).orElse("");
    return new LaunchException(plan.name() + " " + how + said + whereToLook());
  }

  private String whereToLook() {
    return " (log: " + plan.place().log() + ")";
  }
}
