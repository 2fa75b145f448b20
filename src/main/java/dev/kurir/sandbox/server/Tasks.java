package dev.kurir.sandbox.server;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// The threads of the sandbox: virtual ones for work, one for timers that only hands work over.
public final class Tasks implements Executor, AutoCloseable {
  private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("sandbox-timers").daemon().factory());

  @Override
  public void execute(Runnable task) {
    work.execute(task);
  }

  /// Runs `task` once, later.
  public void later(Duration delay, Runnable task) {
    var _ = timers.schedule(() -> work.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void every(Duration period, Runnable task) {
    var _ =
        timers.scheduleAtFixedRate(
            () -> work.execute(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    timers.shutdownNow();
    work.shutdownNow();
  }
}
