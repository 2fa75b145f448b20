package dev.kurir.outbox.control;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Waiting times that double up to a limit, with full jitter: whoever failed together does not come
/// back together.
public record Backoff(Duration first, Duration most) {
  /// @param failures in a row, from 1
  public Duration after(int failures) {
    long doubled = first.toMillis() << Math.min(Math.max(failures, 1) - 1, 20);
    long limit = Math.min(doubled, most.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, limit + 1));
  }
}
