package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {
  @Test
  void tasksRunOneAfterTheOtherInTheirOrder() throws Exception {
    var ran = new ArrayList<Integer>(); // not thread-safe on purpose
    var inside = new AtomicInteger();
    var worst = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var mailbox = new Mailbox(threads);
      for (int i = 0; i < 1_000; i++) {
        int number = i;
        mailbox.post(() -> {
          worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
          ran.add(number);
          inside.decrementAndGet();
        });
      }
      mailbox.ask(() -> true).get(10, TimeUnit.SECONDS);
    }

    assertThat(ran).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    assertThat(worst).hasValue(1);
  }

  @Test
  void manyPostersLoseNothing() throws Exception {
    var count = new int[1];
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var mailbox = new Mailbox(threads);
      var go = new CountDownLatch(1);
      var posters = Executors.newVirtualThreadPerTaskExecutor();
      for (int poster = 0; poster < 50; poster++) {
        var _ =
            posters.submit(() -> {
              go.await();
              for (int i = 0; i < 200; i++) {
                mailbox.post(() -> count[0]++);
              }
              return true;
            });
      }
      go.countDown();
      posters.close();
      mailbox.ask(() -> true).get(10, TimeUnit.SECONDS);
    }

    assertThat(count[0]).isEqualTo(10_000);
  }

  @Test
  void aTaskThatFailsEndsNothingButItself() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var mailbox = new Mailbox(threads);
      mailbox.post(() -> {
        throw new IllegalStateException("on purpose");
      });
      var refused =
          mailbox.ask(() -> {
            throw new IllegalStateException("told");
          });

      assertThat(mailbox.ask(() -> 7).get(10, TimeUnit.SECONDS)).isEqualTo(7);
      assertThatThrownBy(refused::join).hasRootCauseMessage("told");
    }
  }

  @Test
  void anIdleMailboxHoldsNoThread() {
    Queue<Runnable> handed = new ArrayDeque<>();
    var mailbox = new Mailbox(handed::add);

    mailbox.post(() -> {});
    mailbox.post(() -> {});

    assertThat(handed).hasSize(1);
    handed.remove().run(); // returns: nothing waits any more
    mailbox.post(() -> {});
    assertThat(handed).hasSize(1);
  }

  @Test
  void afterTheThreadsAreGoneTasksRunWhereTheyArePosted() {
    var mailbox =
        new Mailbox(_ -> {
          throw new RejectedExecutionException();
        });

    assertThat(mailbox.ask(() -> 7)).isCompletedWithValue(7);
  }
}
