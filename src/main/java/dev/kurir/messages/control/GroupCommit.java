package dev.kurir.messages.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets callers who come at the same time share one write. Who comes while nobody writes, writes at
/// once and alone; who comes while somebody writes, waits for that end and is part of the next
/// write, which one of the waiting does for all of them. Nobody waits for a timer, for a second
/// write, or for work that came after his own.
///
/// No thread of its own: the callers do it. Batches follow one another, in the order of arrival.
final class GroupCommit<T, R> {
  /// One caller's part: the input, then the answer.
  static final class Part<T, R> {
    private final T input;
    private final Thread caller = Thread.currentThread();
    private @Nullable R answer;
    private @Nullable RuntimeException failure;
    private volatile Turn turn = Turn.WAIT;

    private Part(T input) {
      this.input = input;
    }

    T input() {
      return input;
    }

    void answer(R answer) {
      this.answer = answer;
    }

    void fail(RuntimeException failure) {
      this.failure = failure;
    }

    @Nullable R answer() {
      return answer;
    }

    private void wake(Turn next) {
      turn = next;
      LockSupport.unpark(caller);
    }

    private R result() {
      if (failure != null) {
        throw failure;
      }
      if (answer == null) {
        throw new IllegalStateException("a batch left a part without an answer");
      }
      return answer;
    }
  }

  private enum Turn {
    WAIT,
    LEAD,
    DONE,
  }

  private final int most;
  private final Consumer<List<Part<T, R>>> write;
  private final Consumer<List<Part<T, R>>> afterwards;
  private final ConcurrentLinkedQueue<Part<T, R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean led = new AtomicBoolean();

  /// @param most parts of one batch
  /// @param write answers or fails each part; a failure that it throws is everybody's
  /// @param afterwards what remains to be done when all but the writer have gone; must not throw
  GroupCommit(int most, Consumer<List<Part<T, R>>> write, Consumer<List<Part<T, R>>> afterwards) {
    this.most = most;
    this.write = write;
    this.afterwards = afterwards;
  }

  /// Returns when the batch with this input is written.
  R submit(T input) {
    var part = new Part<T, R>(input);
    queue.add(part);
    if (led.compareAndSet(false, true)) {
      passLead(); // perhaps to ourselves
    }
    var interrupted = false;
    while (part.turn == Turn.WAIT) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted(); // the write goes on: its end must be known
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (part.turn == Turn.LEAD) {
      lead();
    }
    return part.result();
  }

  /// How many wait for the next write.
  int waiting() {
    return queue.size();
  }

  private void lead() {
    List<Part<T, R>> batch = new ArrayList<>();
    for (var part = queue.poll(); part != null; part = queue.poll()) {
      batch.add(part);
      if (batch.size() == most) {
        break;
      }
    }
    try {
      write.accept(batch);
    } catch (RuntimeException failure) {
      batch.forEach(part -> part.fail(failure));
    } finally {
      passLead();
      batch.forEach(part -> part.wake(Turn.DONE));
    }
    afterwards.accept(batch);
  }

  /// To the longest waiting, or to nobody. Called by whoever has the lead.
  private void passLead() {
    while (true) {
      var next = queue.peek();
      if (next != null) {
        next.wake(Turn.LEAD);
        return;
      }
      led.set(false);
      if (queue.isEmpty() || !led.compareAndSet(false, true)) {
        return; // whoever came in between leads himself
      }
    }
  }
}
