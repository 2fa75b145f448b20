package dev.kurir.whatsapp.login;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to stay away after a connection was lost: twice as long at each further loss, up to a
/// cap, and then a random part of it, so that thousands of accounts that were dropped together do
/// not come back together. Not thread-safe.
public final class Backoff {
  static final Duration FIRST = Duration.ofSeconds(1);
  static final Duration CAP = Duration.ofSeconds(60);

  /// Never at once: a server that refuses every login would be hammered.
  static final Duration LEAST = Duration.ofMillis(100);

  private final RandomGenerator random;
  private int losses;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  public Duration next() {
    long most = Math.min(CAP.toMillis(), FIRST.toMillis() << Math.min(losses, 16));
    losses++;
    return Duration.ofMillis(random.nextLong(LEAST.toMillis(), most + 1));
  }

  /// The connection was good for a while.
  public void reset() {
    losses = 0;
  }
}
