package dev.kurir.sessions.control;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs what is posted one after the other, in order, each on a thread that may block. Holds no
/// thread while there is nothing to do, and no lock ever. Thread-safe.
final class Mailbox {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final Executor threads;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  Mailbox(Executor threads) {
    this.threads = threads;
  }

  /// A task that throws is logged and ends nothing but itself.
  void post(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      try {
        threads.execute(this::drain);
      } catch (RejectedExecutionException _) {
        drain(); // the process is ending, and sockets are still to be closed
      }
    }
  }

  /// As [#post]; what the task returns or throws is the future's.
  <T> CompletableFuture<T> ask(Callable<T> task) {
    var answer = new CompletableFuture<T>();
    post(() -> {
      try {
        answer.complete(task.call());
      } catch (Exception e) {
        answer.completeExceptionally(e);
      }
    });
    return answer;
  }

  private void drain() {
    do {
      var task = tasks.remove();
      try {
        task.run();
      } catch (RejectedExecutionException _) {
        LOG.debug("the process is ending");
      } catch (RuntimeException e) {
        LOG.error("a task of a session failed", e);
      }
    } while (waiting.decrementAndGet() != 0);
  }
}
