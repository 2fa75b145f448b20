package dev.kurir.launch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Keeps servers running: one that ends is started again, at once the first time and later each
/// time after twice the wait, until it has held for a while.
final class Supervisor {
  private static final Duration FIRST_WAIT = Duration.ofMillis(300);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /// After running this long, an end is a new story.
  private static final Duration HELD = Duration.ofMinutes(1);

  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  private final Consumer<String> says;
  private final List<Server> servers = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);

  /// @param says told, in a sentence, what happens
  Supervisor(Consumer<String> says) {
    this.says = says;
  }

  /// Takes responsibility for a server that is about to be started: whatever happens from now on,
  /// [#stop] ends it.
  void own(Server server) {
    synchronized (servers) {
      servers.add(server);
    }
  }

  /// From now on keeps it running. It must have been started.
  void keep(Server server) {
    Thread.ofPlatform()
        .daemon(true)
        .name("keeps " + server.child().name())
        .start(() -> watch(server));
  }

  /// Ends all, the last one first: Kurir before the servers that it needs. Returns when they are
  /// gone.
  void stop() {
    stopping.countDown();
    List<Server> all;
    synchronized (servers) {
      all = List.copyOf(servers).reversed();
    }
    long end = System.nanoTime() + STOP_LIMIT.toNanos();
    for (Server server : all) {
      if (System.nanoTime() < end) {
        server.child().close();
      } else {
        server.child().kill();
      }
    }
  }

  boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void watch(Server server) {
    Duration wait = FIRST_WAIT;
    while (true) {
      long since = System.nanoTime();
      int code = server.child().exit().join();
      if (System.nanoTime() - since > HELD.toNanos()) {
        wait = FIRST_WAIT;
      }
      if (stopsWithin(wait)) {
        return;
      }
      says.accept(server.child().name() + " ended with code " + code + ": starting it again");
      startAgain(server);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
  }

  private void startAgain(Server server) {
    long begin = System.nanoTime();
    try {
      server.start();
      says.accept(
          "%s is ready again after %.1f s"
              .formatted(server.child().name(), (System.nanoTime() - begin) / 1e9));
    } catch (LaunchException e) {
      if (!isStopping()) {
        says.accept(String.valueOf(e.getMessage()));
      }
    }
  }

  /// Waits, so that what ended because all of us were told to is not started again. True when that
  /// was so.
  private boolean stopsWithin(Duration wait) {
    try {
      return stopping.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
