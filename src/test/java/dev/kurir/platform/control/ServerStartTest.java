package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Starting;
import org.junit.jupiter.api.Test;

class ServerStartTest {
  private final ServerStart start = new ServerStart();
  private final CountDownLatch lastSteps = new CountDownLatch(1);
  private final CompletableFuture<Boolean> awaited = new CompletableFuture<>();
  private final Thread waiting =
      Thread.ofPlatform().daemon().unstarted(() -> awaited.complete(start.await()));

  @Test
  void whatBeginsByItselfWaitsForTheLastStepsOfTheServer() {
    startTheApplication();

    waiting.start();
    Eventually.yes(
        "it waits or is through",
        Duration.ofSeconds(10),
        () -> waiting.getState() == Thread.State.TIMED_WAITING || awaited.isDone());
    assertThat(awaited).isNotDone();

    lastSteps.countDown();
    assertThat(awaited.join()).isTrue();
  }

  @Test
  void whatComesLaterWaitsForNothing() throws InterruptedException {
    lastSteps.countDown();
    startTheApplication().join();

    waiting.start();

    assertThat(awaited.join()).isTrue();
  }

  @Test
  void anEndOfTheApplicationEndsTheWait() {
    waiting.start();
    waiting.interrupt();

    assertThat(awaited.join()).isFalse();
  }

  /// As far as to the last steps.
  private Thread startTheApplication() {
    var near = new CountDownLatch(1);
    var server =
        Thread.ofPlatform()
            .daemon()
            .start(() ->
                Starting.start(() -> {
                  start.nearlyDone();
                  near.countDown();
                  await(lastSteps);
                }));
    await(near);
    return server;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
