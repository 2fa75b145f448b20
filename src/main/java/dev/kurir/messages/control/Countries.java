package dev.kurir.messages.control;

import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The country of numbers that are written without its code: the tenant's, or the gateway's.
/// Remembers it for a moment, because every accepted message asks. Thread-safe.
public final class Countries {
  private static final Duration REMEMBERED = Duration.ofSeconds(10);
  private static final int MOST_REMEMBERED = 100_000;

  private final Database database;
  private final Clock clock;
  private final Optional<String> fallback;
  private final Map<TenantId, Known> known = new ConcurrentHashMap<>();

  private record Known(Optional<String> country, Instant until) {}

  /// @param fallback for tenants that have none
  public Countries(Database database, Clock clock, Optional<String> fallback) {
    this.database = database;
    this.clock = clock;
    this.fallback = fallback;
  }

  public Optional<String> of(TenantId tenant) {
    var now = clock.instant();
    var found = known.get(tenant);
    if (found == null || !now.isBefore(found.until())) {
      if (known.size() >= MOST_REMEMBERED) {
        known.clear();
      }
      found = new Known(look(tenant).or(() -> fallback), now.plus(REMEMBERED));
      known.put(tenant, found);
    }
    return found.country();
  }

  private Optional<String> look(TenantId tenant) {
    return database.with(connection -> {
      try (var query =
          connection.prepareStatement("select default_country from tenants where id = ?")) {
        query.setObject(1, tenant.value());
        try (var rows = query.executeQuery()) {
          return rows.next() ? Columns.text(rows, "default_country") : Optional.empty();
        }
      }
    });
  }
}
