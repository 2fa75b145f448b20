package dev.kurir.whatsapp.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SerialTasksTest {
  private final SerialTasks tasks = new SerialTasks(Executors.newVirtualThreadPerTaskExecutor());

  @Test
  void tasksRunInOrderAndNeverTwoAtATime() throws Exception {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(500);

    IntStream.range(0, 500)
        .forEach(i ->
            tasks.submit(() -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              ran.add(i);
              running.decrementAndGet();
              done.countDown();
            }));

    done.await();
    assertThat(ran).isSorted().hasSize(500);
    assertThat(most).hasValue(1);
  }

  @Test
  void aTaskThatThrowsDoesNotStopTheNext() throws Exception {
    var done = new CountDownLatch(1);

    tasks.submit(() -> {
      throw new IllegalStateException("in the test");
    });
    tasks.submit(done::countDown);

    done.await();
    assertThat(done.getCount()).isZero();
  }

  @Test
  void aTaskMaySubmitAnotherWhichRunsAfterIt() throws Exception {
    List<String> ran = Collections.synchronizedList(new ArrayList<>());
    var done = new CountDownLatch(1);

    tasks.submit(() -> {
      tasks.submit(() -> {
        ran.add("inner");
        done.countDown();
      });
      ran.add("outer");
    });

    done.await();
    assertThat(ran).containsExactly("outer", "inner");
  }
}
