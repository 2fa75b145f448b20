package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.messages.control.GroupCommit.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayWrite = new Semaphore(0);

  @AfterEach
  void stop() {
    callers.shutdownNow();
  }

  @Test
  void aLoneCallerWritesAtOnceAndAlone() {
    var commit = new GroupCommit<Integer, Integer>(10, this::note, _ -> {});

    assertThat(commit.submit(7)).isEqualTo(70);
    assertThat(commit.submit(8)).isEqualTo(80);
    assertThat(batches).containsExactly(List.of(7), List.of(8));
  }

  @Test
  void thoseWhoComeDuringAWriteShareTheNextOne() throws Exception {
    var commit = new GroupCommit<Integer, Integer>(10, this::noteWhenAllowed, _ -> {});
    var first = callers.submit(() -> commit.submit(1));
    begun.acquire();
    List<Future<Integer>> others = new ArrayList<>();
    for (int i = 2; i <= 6; i++) {
      int input = i;
      others.add(callers.submit(() -> commit.submit(input)));
      awaitQueued(commit, i - 1);
    }

    mayWrite.release();
    assertThat(first.get()).isEqualTo(10);
    begun.acquire();
    mayWrite.release();

    for (int i = 2; i <= 6; i++) {
      assertThat(others.get(i - 2).get()).isEqualTo(i * 10);
    }
    assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4, 5, 6));
  }

  @Test
  void aBatchHasItsLimit() throws Exception {
    var commit = new GroupCommit<Integer, Integer>(2, this::noteWhenAllowed, _ -> {});
    callers.execute(() -> commit.submit(1));
    begun.acquire();
    for (int i = 2; i <= 4; i++) {
      int input = i;
      callers.execute(() -> commit.submit(input));
      awaitQueued(commit, i - 1);
    }

    mayWrite.release(3);
    begun.acquire(2);
    callers.shutdown();
    assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

    assertThat(batches).containsExactly(List.of(1), List.of(2, 3), List.of(4));
  }

  @Test
  void aFailedWriteFailsItsOwnBatchOnly() {
    var commit =
        new GroupCommit<Integer, Integer>(
            10,
            batch -> {
              if (batch.getFirst().input() == 13) {
                throw new IllegalStateException("no");
              }
              note(batch);
            },
            _ -> {});

    assertThatThrownBy(() -> commit.submit(13)).hasMessage("no");
    assertThat(commit.submit(1)).isEqualTo(10);
  }

  @Test
  void anInterruptedCallerStillLearnsTheResult() throws Exception {
    var commit = new GroupCommit<Integer, Integer>(10, this::noteWhenAllowed, _ -> {});
    callers.execute(() -> commit.submit(1));
    begun.acquire();
    var interrupted = new CountDownLatch(1);
    var second =
        callers.submit(() -> {
          Thread.currentThread().interrupt();
          interrupted.countDown();
          int result = commit.submit(2);
          return Thread.interrupted() ? result : -1;
        });
    interrupted.await();

    mayWrite.release(2);

    assertThat(second.get()).isEqualTo(20);
  }

  @Test
  void nobodyIsLostAmongThousands() throws Exception {
    var afterwards = new AtomicInteger();
    var commit =
        new GroupCommit<Integer, Integer>(
            16, this::note, batch -> afterwards.addAndGet(batch.size()));
    List<Future<Integer>> results = new ArrayList<>();

    for (int i = 0; i < 5_000; i++) {
      int input = i;
      results.add(callers.submit(() -> commit.submit(input)));
    }

    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo(i * 10);
    }
    callers.shutdown();
    assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(afterwards).hasValue(5_000);
    assertThat(batches).allMatch(batch -> batch.size() <= 16);
  }

  private void note(List<Part<Integer, Integer>> batch) {
    batches.add(batch.stream().map(Part::input).toList());
    batch.forEach(part -> part.answer(part.input() * 10));
  }

  private void noteWhenAllowed(List<Part<Integer, Integer>> batch) {
    begun.release();
    mayWrite.acquireUninterruptibly();
    note(batch);
  }

  private static void awaitQueued(GroupCommit<?, ?> commit, int count) {
    while (commit.waiting() < count) {
      Thread.onSpinWait();
    }
  }
}
