package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.testing.Eventually;
import dev.kurir.whatsapp.ClientEvent.Reconnecting;
import dev.kurir.whatsapp.ClientEvent.Stopped;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Link;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HandshakesTest {
  /// Threads that the test runs.
  private final Queue<Runnable> threads = new ArrayDeque<>();

  private final List<String> begun = new ArrayList<>();
  private final Handshakes four = new Handshakes(threads::add, 4);

  private void linked(String name) {
    four.submit(true, () -> begun.add(name));
  }

  private void unlinked(String name) {
    four.submit(false, () -> begun.add(name));
  }

  private void finishOne() {
    threads.remove().run();
  }

  @Test
  void onlySoManyRunAndTheOthersFollowInOrder() {
    for (int i = 0; i < 6; i++) {
      linked("a" + i);
    }
    assertThat(threads).hasSize(4);
    assertThat(four.waiting()).isEqualTo(2);

    finishOne();
    assertThat(threads).hasSize(4);
    while (!threads.isEmpty()) {
      finishOne();
    }

    assertThat(begun).containsExactly("a0", "a1", "a2", "a3", "a4", "a5");
    assertThat(four.waiting()).isZero();
  }

  @Test
  void newDevicesTakeAQuarterOfThePlacesAtMost() {
    for (int i = 0; i < 10; i++) {
      unlinked("new" + i);
    }
    assertThat(threads).hasSize(1);

    linked("a");
    linked("b");
    linked("c");

    assertThat(threads).hasSize(4);
  }

  @Test
  void whereBothWaitTheyTakeTurns() {
    for (int i = 0; i < 8; i++) {
      linked("a" + i);
    }
    unlinked("new0");
    unlinked("new1");

    while (!threads.isEmpty()) {
      finishOne();
    }

    assertThat(begun.indexOf("new0")).isLessThanOrEqualTo(5);
    assertThat(begun).hasSize(10);
  }

  @Test
  void oneThatFailsGivesItsPlaceBack() {
    for (int i = 0; i < 4; i++) {
      four.submit(
          true,
          () -> {
            throw new IllegalStateException("broken");
          });
    }
    linked("a");

    assertThatThrownBy(this::finishOne).hasMessage("broken");

    assertThat(threads).hasSize(4);
    assertThat(four.waiting()).isZero();
  }

  /// A client whose turn comes when nobody wants it any more opens nothing.
  @Test
  void aClientThatWasStoppedWhileItWaitedIsNotOpened() throws Exception {
    var server = new MemoryServer();
    var held = new CompletableFuture<Boolean>();
    var opened = new AtomicInteger();
    Link.Opener slow =
        _ -> {
          opened.incrementAndGet();
          held.join();
          throw new DisconnectedException("the test has seen enough");
        };
    try (var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      var time = TestTime.start().runtime(tasks);
      var one = new Handshakes(tasks, 1);
      var runtime = new ClientRuntime(time.http(), time.tasks(), time.timers(), time.clock(), one);
      var first = client(server, runtime, slow).start();
      Eventually.yes("the first is at it", Duration.ofSeconds(10), () -> opened.get() == 1);
      var second = client(server, runtime, slow).start();
      Eventually.yes("the second waits", Duration.ofSeconds(10), () -> one.waiting() == 1);

      second.client().stop();
      second.await(Stopped.class);
      held.complete(true);
      first.await(Reconnecting.class);

      Eventually.yes("nobody waits", Duration.ofSeconds(10), () -> one.waiting() == 0);
      assertThat(opened).hasValue(1);
      first.close();
    }
  }

  private static TestClient client(MemoryServer server, ClientRuntime runtime, Link.Opener links) {
    return new TestClient(parts ->
        new WhatsAppClient(server.settings(), runtime, parts.store(), parts.events()::hear, links));
  }
}
