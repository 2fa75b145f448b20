package dev.kurir.outbox.control;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets one thread sleep until others want it. A call that comes while it is awake is kept, once.
/// Thread-safe; one sleeper.
final class Wake {
  private final Semaphore calls = new Semaphore(0);

  void up() {
    if (calls.availablePermits() == 0) {
      calls.release();
    }
  }

  /// At most this long. Ends early when somebody called since the last sleep ended, or when the
  /// thread is interrupted, which stays so.
  void sleep(Duration atMost) {
    try {
      boolean _ = calls.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS);
      calls.drainPermits();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
