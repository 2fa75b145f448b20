package dev.kurir.whatsapp.connection;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// How long an account asks the server nothing after it said `rate-overlimit` (429): half a minute,
/// twice as long each time that it says so again, five minutes at most. Meanwhile questions are
/// refused here, as the server would, and cost it nothing; so whatever tries again does not make a
/// storm of it. Pings go on, and so do messages, receipts and acknowledgements: these are no
/// questions. One for each account, over all of its connections. Thread-safe.
///
/// That the server wants a pause is known (brief, section 7); how long a one is not.
public final class Overload {
  static final Duration FIRST = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofMinutes(5);
  private static final int RATE_OVERLIMIT = 429;

  /// How many pairing codes a number may have is a matter of that number.
  private static final String LINKING = "md";

  private final Clock clock;
  private Instant until = Instant.MIN;
  private Duration next = FIRST;

  public Overload(Clock clock) {
    this.clock = clock;
  }

  /// @throws RefusedException with 429, while it lasts
  synchronized void check(String xmlns) {
    if (isPaused() && !xmlns.equals(LINKING)) {
      throw new RefusedException(RATE_OVERLIMIT, xmlns);
    }
  }

  /// Several questions that were under way together are refused together: one pause.
  synchronized void refused(String xmlns, int code) {
    if (code == RATE_OVERLIMIT && !isPaused() && !xmlns.equals(LINKING)) {
      until = clock.instant().plus(next);
      var twice = next.multipliedBy(2);
      next = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }
  }

  synchronized void answered() {
    if (!isPaused()) {
      next = FIRST;
    }
  }

  private boolean isPaused() {
    return clock.instant().isBefore(until);
  }
}
