package dev.kurir.whatsapp.connection;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks one after the other, in the order in which they came, and holds a thread only while
/// there are any. A task that throws is logged; the next one runs. Thread-safe.
public final class SerialTasks {
  private static final Logger LOG = LoggerFactory.getLogger(SerialTasks.class);

  private final Executor executor;

  /// Null while idle, so that thousands of idle accounts hold no queue.
  private @Nullable Queue<Runnable> waiting;

  /// @param executor runs each task it is given on a thread of its own
  public SerialTasks(Executor executor) {
    this.executor = executor;
  }

  public void submit(Runnable task) {
    synchronized (this) {
      if (waiting != null) {
        waiting.add(task);
        return;
      }
      waiting = new ArrayDeque<>(4);
      waiting.add(task);
    }
    executor.execute(this::drain);
  }

  /// How many tasks wait, without the one that runs.
  public synchronized int waiting() {
    return waiting == null ? 0 : waiting.size();
  }

  private void drain() {
    for (var task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task failed", e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    var task = waiting == null ? null : waiting.poll();
    if (task == null) {
      waiting = null;
    }
    return task;
  }
}
