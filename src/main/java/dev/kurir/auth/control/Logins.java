package dev.kurir.auth.control;

import dev.kurir.auth.entity.LoggedIn;
import dev.kurir.platform.control.DatabaseUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everything about logging in but the HTTP of it: throttled tries, and whether a log-in still
/// counts. Thread-safe.
public final class Logins {
  private static final Logger LOG = LoggerFactory.getLogger(Logins.class);

  /// However busy it is, a log-in ends after this long.
  public static final Duration LONGEST = Duration.ofHours(12);

  /// How long after a new password an old log-in may still be used.
  private static final Duration TRUSTED = Duration.ofSeconds(10);

  private static final int MOST_TRUSTED = 1_000;

  private final Admins admins;
  private final LoginThrottle throttle;
  private final Clock clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LoggedIn, Instant> trusted =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LoggedIn, Instant> eldest) {
          return size() > MOST_TRUSTED;
        }
      };

  public Logins(Admins admins, LoginThrottle throttle, Clock clock) {
    this.admins = admins;
    this.throttle = throttle;
    this.clock = clock;
  }

  /// What came of a try.
  public sealed interface Outcome {
    record Welcome(LoggedIn admin) implements Outcome {}

    /// Unknown name or wrong password: nobody is told which.
    record Refused() implements Outcome {}

    /// Too many wrong tries, or too many at this moment.
    record TooMany(Duration after) implements Outcome {}
  }

  /// @param address where the try comes from
  public Outcome logIn(String username, String password, String address) {
    var wait = throttle.enter(username, address);
    if (wait.isPresent()) {
      return new Outcome.TooMany(wait.get());
    }
    return switch (admins.logIn(username, password)) {
      case Admins.Login.Refused() -> {
        // without the name: people type passwords there
        LOG.info("A log-in from {} was refused", address);
        yield new Outcome.Refused();
      }
      case Admins.Login.Busy() -> new Outcome.TooMany(Duration.ofSeconds(5));
      case Admins.Login.Welcome(var admin) -> {
        throttle.succeeded(username, address);
        LOG.info("{} logged in from {}", admin.username(), address);
        yield new Outcome.Welcome(admin);
      }
    };
  }

  /// False when the log-in is too old, the admin is gone, or has a new password. While the database
  /// is down it counts: nothing behind it can be read then.
  public boolean counts(LoggedIn admin) {
    var now = clock.instant();
    if (now.isAfter(admin.since().plus(LONGEST))) {
      return false;
    }
    if (trustedUntil(admin).filter(now::isBefore).isPresent()) {
      return true;
    }
    try {
      if (!admins.isCurrent(admin)) {
        return false;
      }
    } catch (DatabaseUnavailableException _) {
      return true;
    }
    lock.lock();
    try {
      trusted.put(admin, now.plus(TRUSTED));
    } finally {
      lock.unlock();
    }
    return true;
  }

  private Optional<Instant> trustedUntil(LoggedIn admin) {
    lock.lock();
    try {
      return Optional.ofNullable(trusted.get(admin));
    } finally {
      lock.unlock();
    }
  }
}
