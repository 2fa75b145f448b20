package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.GroupCommit.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class GroupCommitTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ConcurrentLinkedQueue<List<Integer>> batches = new ConcurrentLinkedQueue<>();
  private final Semaphore begun = new Semaphore(0);
  private final Semaphore mayWrite = new Semaphore(0);

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  @Test
  void aLoneCallerWritesAtOnceAloneAndHimself() {
    var writers = new ConcurrentLinkedQueue<Thread>();
    var commit =
        commit(
            10,
            batch -> {
              writers.add(Thread.currentThread());
              note(batch);
            });

    assertThat(commit.submit(7)).isCompletedWithValue(70);
    assertThat(commit.submit(8)).isCompletedWithValue(80);
    assertThat(batches).containsExactly(List.of(7), List.of(8));
    assertThat(writers).containsOnly(Thread.currentThread());
  }

  @Test
  void thoseWhoComeDuringAWriteShareTheNextOneAndGoOnMeanwhile() throws Exception {
    var commit = commit(10, this::noteWhenAllowed);
    var first = threads.submit(() -> commit.submit(1).join());
    begun.acquire();
    List<CompletableFuture<Integer>> others = new ArrayList<>();
    for (int i = 2; i <= 6; i++) {
      others.add(commit.submit(i));
    }
    assertThat(others).noneMatch(CompletableFuture::isDone);

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
    var commit = commit(2, this::noteWhenAllowed);
    threads.execute(() -> commit.submit(1));
    begun.acquire();
    commit.submit(2);
    commit.submit(3);
    var last = commit.submit(4);

    mayWrite.release(3);

    assertThat(last.get()).isEqualTo(40);
    assertThat(batches).containsExactly(List.of(1), List.of(2, 3), List.of(4));
  }

  @Test
  void theNextWriteWaitsForNobodyWhoIsTold() throws Exception {
    var commit = commit(10, this::noteWhenAllowed);
    threads.execute(() -> commit.submit(1));
    begun.acquire();
    var slow = commit.submit(2).thenRun(begun::acquireUninterruptibly); // the third has begun
    mayWrite.release();
    begun.acquire();
    var third = commit.submit(3);

    mayWrite.release(2);

    slow.get();
    assertThat(third.get()).isEqualTo(30);
  }

  @Test
  void oneThreadLeadsAsLongAsSomebodyWaits() throws Exception {
    var writers = new ConcurrentLinkedQueue<Thread>();
    var commit =
        commit(
            1,
            batch -> {
              writers.add(Thread.currentThread());
              noteWhenAllowed(batch);
            });
    threads.execute(() -> commit.submit(1));
    begun.acquire();
    commit.submit(2);
    commit.submit(3);
    var last = commit.submit(4);

    mayWrite.release(4);

    assertThat(last.get()).isEqualTo(40);
    assertThat(writers.stream().distinct()).hasSize(2);
    assertThat(writers.stream().skip(1).distinct()).hasSize(1);
  }

  @Test
  void anErrorIsToldAndTheNextBatchIsWritten() throws Exception {
    var commit =
        commit(
            1,
            batch -> {
              noteWhenAllowed(batch);
              if (batch.getFirst().input() == 2) {
                throw new StackOverflowError("too deep");
              }
            });
    threads.execute(() -> commit.submit(1));
    begun.acquire();
    var bad = commit.submit(2);
    var good = commit.submit(3);

    mayWrite.release(3);

    assertThat(good.get()).isEqualTo(30);
    assertThat(bad).failsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aFailedWriteFailsItsOwnBatchOnly() {
    var commit =
        commit(
            10,
            batch -> {
              if (batch.getFirst().input() == 13) {
                throw new IllegalStateException("no");
              }
              note(batch);
            });

    assertThat(commit.submit(13))
        .isCompletedExceptionally()
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withMessageContaining("no");
    assertThat(commit.submit(1)).isCompletedWithValue(10);
  }

  @Test
  void whoFailsOnHisAnswerHarmsNobody() throws Exception {
    var commit = commit(10, this::noteWhenAllowed);
    threads.execute(() -> commit.submit(1));
    begun.acquire();
    var bad =
        commit
            .submit(2)
            .thenAccept(_ -> {
              throw new IllegalStateException("his own fault");
            });
    var good = commit.submit(3);

    mayWrite.release(2);

    assertThat(good.get()).isEqualTo(30);
    assertThat(bad).failsWithin(Duration.ofSeconds(10));
    mayWrite.release();
    assertThat(commit.submit(4).get()).isEqualTo(40);
  }

  @Test
  void whenNoThreadIsGivenItWritesOnItsOwn() throws Exception {
    var commit = new GroupCommit<Integer, Integer>(10, threads, this::noteWhenAllowed, _ -> {});
    var first = Thread.ofVirtual().start(() -> commit.submit(1));
    begun.acquire();
    var second = commit.submit(2);
    threads.shutdown();

    mayWrite.release(2);

    assertThat(second.get()).isEqualTo(20);
    first.join();
  }

  @Test
  void nobodyIsLostAmongThousands() throws Exception {
    var afterwards = new CountDownLatch(5_000);
    var commit =
        new GroupCommit<Integer, Integer>(
            16, threads, this::note, batch -> batch.forEach(_ -> afterwards.countDown()));
    List<Future<CompletableFuture<Integer>>> results = new ArrayList<>();

    for (int i = 0; i < 5_000; i++) {
      int input = i;
      results.add(threads.submit(() -> commit.submit(input)));
    }

    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get().get()).isEqualTo(i * 10);
    }
    afterwards.await();
    assertThat(batches).allMatch(batch -> batch.size() <= 16);
  }

  private GroupCommit<Integer, Integer> commit(
      int most, Consumer<List<Part<Integer, Integer>>> write) {
    return new GroupCommit<>(most, threads, write, _ -> {});
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
}
