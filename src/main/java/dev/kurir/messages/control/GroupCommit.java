package dev.kurir.messages.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lets callers who come at the same time share one write. Who comes while nobody writes, writes at
/// once, alone and on his own thread; who comes while somebody writes, is part of the next write,
/// and his thread is free. Nobody waits for a timer, for a second write, or for work that came
/// after his own.
///
/// Batches follow one another, in the order of arrival. What follows on an answer never runs before
/// the next write: that has begun on another thread, or nobody waits for it. It should be short.
final class GroupCommit<T, R> {
  /// One caller's part: the input, then the answer.
  static final class Part<T, R> {
    private final T input;
    private final CompletableFuture<R> told = new CompletableFuture<>();
    private @Nullable R answer;
    private @Nullable Throwable failure;

    private Part(T input) {
      this.input = input;
    }

    T input() {
      return input;
    }

    void answer(R answer) {
      this.answer = answer;
    }

    void fail(Throwable failure) {
      this.failure = failure;
    }

    @Nullable R answer() {
      return answer;
    }

    private void tell() {
      if (failure != null) {
        told.completeExceptionally(failure);
      } else if (answer == null) {
        told.completeExceptionally(
            new IllegalStateException("a batch left a part without an answer"));
      } else {
        told.complete(answer);
      }
    }
  }

  private final int most;
  private final Executor threads;
  private final Consumer<List<Part<T, R>>> write;
  private final Consumer<List<Part<T, R>>> afterwards;
  private final ConcurrentLinkedQueue<Part<T, R>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean led = new AtomicBoolean();

  /// @param most parts of one batch
  /// @param threads which may block: to lead on while somebody waits, and to tell a batch meanwhile
  /// @param write answers or fails each part; a failure that it throws is everybody's
  /// @param afterwards what remains to be done when all were told; must not throw
  GroupCommit(
      int most,
      Executor threads,
      Consumer<List<Part<T, R>>> write,
      Consumer<List<Part<T, R>>> afterwards) {
    this.most = most;
    this.threads = threads;
    this.write = write;
    this.afterwards = afterwards;
  }

  /// What becomes of the input, once the batch with it is written. It has failed when the write
  /// failed, and is not to be completed or cancelled by others.
  CompletableFuture<R> submit(T input) {
    var part = new Part<T, R>(input);
    queue.add(part);
    if (led.compareAndSet(false, true)) {
      leadOnce();
    }
    return part.told;
  }

  /// On the thread of who came while nobody wrote: one batch. Who stays to lead is another.
  private void leadOnce() {
    var batch = writeNext();
    if (keepsLead()) {
      onAnother(this::leadOn);
    }
    tell(batch);
  }

  /// As long as somebody waits: no thread has to wake up between two batches, for which the
  /// database would wait.
  private void leadOn() {
    var batch = writeNext();
    while (keepsLead()) {
      var written = batch;
      onAnother(() -> tell(written));
      batch = writeNext();
    }
    tell(batch);
  }

  private List<Part<T, R>> writeNext() {
    List<Part<T, R>> batch = new ArrayList<>();
    for (var part = queue.poll(); part != null; part = queue.poll()) {
      batch.add(part);
      if (batch.size() == most) {
        break;
      }
    }
    try {
      write.accept(batch);
    } catch (RuntimeException | Error failure) {
      batch.forEach(part -> part.fail(failure));
    }
    return batch;
  }

  private void tell(List<Part<T, R>> batch) {
    batch.forEach(Part::tell);
    afterwards.accept(batch);
  }

  /// Asked by whoever leads, when his batch is written: whether somebody waits. If not, he has the
  /// lead no more.
  private boolean keepsLead() {
    if (!queue.isEmpty()) {
      return true;
    }
    led.set(false);
    return !queue.isEmpty() && led.compareAndSet(false, true); // or who came in between leads
  }

  private void onAnother(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException _) {
      work.run(); // the process is ending
    }
  }
}
