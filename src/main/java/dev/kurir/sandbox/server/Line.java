package dev.kurir.sandbox.server;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs tasks one after the other, on a virtual thread that lives while there are some.
/// Thread-safe.
public final class Line implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Line.class);

  private final Executor tasks;
  private final Deque<Runnable> waiting = new ArrayDeque<>();
  private boolean running;

  public Line(Executor tasks) {
    this.tasks = tasks;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (this) {
      waiting.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    tasks.execute(this::run);
  }

  private void run() {
    for (var task = next(); task != null; task = next()) {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.error("a task of a phone failed", e);
      }
    }
  }

  private synchronized @Nullable Runnable next() {
    var task = waiting.poll();
    running = task != null;
    return task;
  }
}
