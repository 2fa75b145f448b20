package dev.kurir.chaos;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Waits for what other processes do, never for ever.
public final class Patience {
  private static final Duration POLL = Duration.ofMillis(20);

  private Patience() {}

  /// Whether it came true in time.
  public static boolean within(Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      sleep(POLL);
    }
    return true;
  }

  /// @param what is waited for, said when it does not come
  public static void until(String what, Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    if (!within(limit, condition)) {
      throw new ChaosException("not within " + limit.toSeconds() + " s: " + what);
    }
  }

  /// The first value that is present.
  public static <T> T value(String what, Duration limit, Supplier<Optional<T>> supplier)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> value = supplier.get();
      if (value.isPresent()) {
        return value.get();
      }
      if (System.nanoTime() > end) {
        throw new ChaosException("not within " + limit.toSeconds() + " s: " + what);
      }
      sleep(POLL);
    }
  }

  /// Because a disturbance has to last, not to wait for anything.
  public static void sleep(Duration time) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(time.toNanos());
  }
}
