package dev.kurir.auth.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// Slows down guessing: after [#FREE] wrong passwords in a row for one name from one address, each
/// further try has to wait, twice as long each time, up to [#LONGEST]. One address alone may fail
/// ten times as often, with whatever names.
///
/// Memory is bounded: the names that were tried least lately are forgotten first. Thread-safe; of
/// this node only.
public final class LoginThrottle {
  public static final int FREE = 5;
  public static final Duration LONGEST = Duration.ofMinutes(15);

  private static final int ADDRESS_FREE = 50;
  private static final int MOST = 10_000;
  private static final Duration FIRST = Duration.ofSeconds(2);

  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Failures> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Failures> eldest) {
          return size() > MOST;
        }
      };

  public LoginThrottle(Clock clock) {
    this.clock = clock;
  }

  private record Failures(int count, Instant until) {}

  private record Pair(String username, String address) {}

  /// How long the caller has to wait before a try; empty when it may try now. To be asked before
  /// the password is checked; counts as a failure until [#succeeded].
  public Optional<Duration> enter(String username, String address) {
    var pair = pair(username, address);
    var now = clock.instant();
    lock.lock();
    try {
      var wait = later(wait(pair, now), wait(address, now));
      if (wait.isPositive()) {
        return Optional.of(wait);
      }
      fail(pair, FREE, now);
      fail(address, ADDRESS_FREE, now);
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /// The password was right: this name starts anew from this address.
  public void succeeded(String username, String address) {
    lock.lock();
    try {
      failures.remove(pair(username, address));
      failures.remove(address);
    } finally {
      lock.unlock();
    }
  }

  private Duration wait(Object key, Instant now) {
    var known = failures.get(key);
    return known == null ? Duration.ZERO : Duration.between(now, known.until());
  }

  private void fail(Object key, int free, Instant now) {
    var known = failures.get(key);
    var count = known == null || forgotten(known, now) ? 1 : known.count() + 1;
    failures.put(key, new Failures(count, now.plus(pause(count - free))));
  }

  private static boolean forgotten(Failures known, Instant now) {
    return known.until().plus(LONGEST).isBefore(now);
  }

  private static Duration pause(int over) {
    if (over < 0) {
      return Duration.ZERO;
    }
    var pause = FIRST.multipliedBy(1L << Math.min(over, 20));
    return pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
  }

  private static Duration later(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Pair pair(String username, String address) {
    return new Pair(username.toLowerCase(Locale.ROOT), address);
  }
}
