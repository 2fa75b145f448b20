package dev.kurir.tenants.control;

import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.KeyText;
import dev.kurir.tenants.entity.TenantId;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Tells whose key a text is. Keys that were right lately are remembered, so that a busy tenant
/// costs no query; wrong ones are not, and all take the same way. Thread-safe.
public final class ApiKeys {
  /// How long a right key is remembered, and with it how long another node may still take a key
  /// that was renewed here.
  public static final Duration REMEMBERED = Duration.ofSeconds(5);

  private static final int MOST_REMEMBERED = 10_000;

  private final Database database;
  private final Clock clock;
  private final Map<ByteBuffer, Known> known = new ConcurrentHashMap<>();
  private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

  public ApiKeys(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  private record Known(UUID id, TenantId tenant, @Nullable Instant expires, Instant until) {}

  /// Whose key it is; empty when it is nobody's, or out of date.
  ///
  /// @throws dev.kurir.platform.control.DatabaseUnavailableException when it cannot be looked up
  public Optional<TenantId> tenantOf(KeyText key) {
    var now = clock.instant();
    var hash = key.hash();
    var name = ByteBuffer.wrap(hash);
    var found = known.get(name);
    if (found == null || !now.isBefore(found.until())) {
      found = look(hash, now).orElse(null);
      if (found == null) {
        known.remove(name);
        return Optional.empty();
      }
      if (known.size() >= MOST_REMEMBERED) {
        known.clear();
      }
      known.put(name, found);
    }
    if (found.expires() != null && !now.isBefore(found.expires())) {
      return Optional.empty();
    }
    used.put(found.id(), now);
    return Optional.of(found.tenant());
  }

  /// Its keys changed.
  public void forget(TenantId tenant) {
    known.values().removeIf(one -> one.tenant().equals(tenant));
  }

  /// Writes down when keys were used last. Called about every half minute.
  public void writeUse() {
    var batch = Map.copyOf(used);
    if (batch.isEmpty()) {
      return;
    }
    database.inTransaction(connection -> {
      try (var update =
          connection.prepareStatement("update api_keys set last_used_at = ? where id = ?")) {
        for (var one : batch.entrySet()) {
          update.setObject(1, one.getValue().atOffset(ZoneOffset.UTC));
          update.setObject(2, one.getKey());
          update.addBatch();
        }
        return update.executeBatch();
      }
    });
    batch.forEach(used::remove);
  }

  private Optional<Known> look(byte[] hash, Instant now) {
    return database.with(connection -> {
      try (var query =
          connection.prepareStatement(
              "select id, tenant_id, expires_at from api_keys where hash = ?")) {
        query.setBytes(1, hash);
        try (var row = query.executeQuery()) {
          return row.next() ? Optional.of(known(row, now)) : Optional.<Known>empty();
        }
      }
    });
  }

  private static Known known(ResultSet row, Instant now) throws SQLException {
    var expires = row.getObject(3, OffsetDateTime.class);
    return new Known(
        row.getObject(1, UUID.class),
        new TenantId(row.getObject(2, UUID.class)),
        expires == null ? null : expires.toInstant(),
        now.plus(REMEMBERED));
  }
}
