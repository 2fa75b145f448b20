package dev.kurir.outbox.control;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Waits for the bell of the lanes and wakes the loop of the [Dispatcher], so that the loop can
/// wait for its own jobs at the same time. A connection that is lost here may have lost jobs with
/// it: the loop is told.
final class Listener {
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));

  private final Lanes lanes;
  private final Wake wake;
  private final CountDownLatch stopping;
  private final AtomicReference<@Nullable OutboxUnavailableException> cut = new AtomicReference<>();

  /// @param stopping at zero it ends, after the next ring
  Listener(Lanes lanes, Wake wake, CountDownLatch stopping) {
    this.lanes = lanes;
    this.wake = wake;
    this.stopping = stopping;
  }

  void run() {
    var failures = 0;
    while (stopping.getCount() > 0 && !Thread.currentThread().isInterrupted()) {
      try {
        if (lanes.await(Dispatcher.IDLE)) {
          wake.up();
        }
        failures = 0;
      } catch (OutboxUnavailableException e) {
        cut.set(e);
        wake.up();
        pause(RECONNECT.after(++failures));
      }
    }
  }

  /// Whatever was lost so far does not matter any more.
  void forget() {
    cut.set(null);
  }

  /// @throws OutboxUnavailableException when the connection was lost since the last time
  void check() {
    var lost = cut.getAndSet(null);
    if (lost != null) {
      throw lost;
    }
  }

  private void pause(Duration time) {
    try {
      boolean _ = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
