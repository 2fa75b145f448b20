package dev.kurir.messages.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How often each tenant may do something: as often as a minute allows at once, then at that rate.
/// Counted on this node. Thread-safe.
final class Allowance {
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();

  private final Clock clock;
  private final int perMinute;
  private final Map<TenantId, Account> accounts = new ConcurrentHashMap<>();

  /// @param left how many are left at `at`, in milliseconds since 1970
  private record Account(double left, long at) {}

  Allowance(Clock clock, int perMinute) {
    this.clock = clock;
    this.perMinute = perMinute;
  }

  /// Takes one; empty when that was possible, else how long until it is.
  Optional<Duration> take(TenantId tenant) {
    var wait = new Duration[1];
    accounts.compute(
        tenant,
        (_, before) -> {
          long now = clock.millis();
          double left = before == null ? perMinute : filled(before, now);
          if (left < 1) {
            wait[0] = Duration.ofMillis((long) Math.ceil((1 - left) * MINUTE / perMinute));
            return new Account(left, now);
          }
          return new Account(left - 1, now);
        });
    return Optional.ofNullable(wait[0]);
  }

  private double filled(Account before, long now) {
    double more = Math.max(0, now - before.at) * (double) perMinute / MINUTE;
    return Math.min(perMinute, before.left + more);
  }
}
