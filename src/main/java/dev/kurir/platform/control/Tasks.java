package dev.kurir.platform.control;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// The only place where threads are made: a virtual one for each task, a few real ones, and one
/// thread for all timers of the process.
public final class Tasks implements AutoCloseable {
  private final ExecutorService virtual =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("task-", 0).factory());
  private final ExecutorService platform =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("kurir-", 0).factory());
  private final ScheduledThreadPoolExecutor timers;

  public Tasks() {
    timers =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("kurir-timer").factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /// Runs each task on a virtual thread of its own, which may block.
  public ExecutorService virtual() {
    return virtual;
  }

  /// Runs each task on a thread of the operating system, which is kept for a minute. For the few
  /// that follow one another thousands of times a second and wait for PostgreSQL: a virtual thread
  /// waits there by way of a poller, and the server's own executor looks for its contexts each
  /// time.
  public ExecutorService platform() {
    return platform;
  }

  /// One thread: what it runs must hand over to [#virtual] and never block.
  public ScheduledExecutorService timers() {
    return timers;
  }

  /// Ends the timers, interrupts what still runs, and waits a few seconds for it.
  @Override
  public void close() {
    timers.shutdownNow();
    virtual.shutdownNow();
    platform.shutdown();
    try {
      virtual.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
