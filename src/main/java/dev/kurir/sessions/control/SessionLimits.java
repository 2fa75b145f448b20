package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.entity.Limits;
import dev.kurir.sessions.entity.Limits.NewChats;
import dev.kurir.tenants.entity.TenantId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Reads what WhatsApp restricts the accounts to. What has run out is not told any more. The client
/// writes it, see [PgRestrictions]. Thread-safe.
public final class SessionLimits {
  private static final String SELECT =
      """
      select s.tenant_id, l.locked_until, l.lock_kind, l.chats_used, l.chats_total, l.chats_capped,
        l.chats_until
      from session_limits l join sessions s on s.session_id = l.session_id
      where s.jid is not null
      and (l.locked_until > ? or (l.chats_total is not null or l.chats_capped)
           and (l.chats_until is null or l.chats_until > ?))\
      """;

  private final Database database;
  private final Clock clock;

  public SessionLimits(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  public Limits of(TenantId tenant) {
    return read(SELECT + " and s.tenant_id = ?", tenant.value()).getOrDefault(tenant, Limits.NONE);
  }

  /// Those that are restricted.
  public Map<TenantId, Limits> all() {
    return read(SELECT);
  }

  private Map<TenantId, Limits> read(String sql, UUID... tenant) {
    var now = clock.instant();
    return database.with(connection -> {
      try (var query = connection.prepareStatement(sql)) {
        bind(query, now, tenant);
        Map<TenantId, Limits> found = new HashMap<>();
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            found.put(new TenantId(rows.getObject(1, UUID.class)), limits(rows, now));
          }
        }
        return found;
      }
    });
  }

  private static void bind(PreparedStatement query, Instant now, UUID... tenant)
      throws SQLException {
    query.setObject(1, now.atOffset(ZoneOffset.UTC));
    query.setObject(2, now.atOffset(ZoneOffset.UTC));
    for (int i = 0; i < tenant.length; i++) {
      query.setObject(3 + i, tenant[i]);
    }
  }

  private static Limits limits(ResultSet row, Instant now) throws SQLException {
    var locked = time(row, "locked_until").filter(now::isBefore);
    var kind = Optional.ofNullable(row.getString("lock_kind")).filter(_ -> locked.isPresent());
    return new Limits(locked, kind, newChats(row, now));
  }

  private static Optional<NewChats> newChats(ResultSet row, Instant now) throws SQLException {
    var total = Optional.ofNullable(row.getObject("chats_total", Integer.class));
    boolean capped = row.getBoolean("chats_capped");
    var until = time(row, "chats_until");
    boolean over = until.filter(end -> !now.isBefore(end)).isPresent();
    if (over || (total.isEmpty() && !capped)) {
      return Optional.empty();
    }
    var used = Optional.ofNullable(row.getObject("chats_used", Integer.class));
    return Optional.of(new NewChats(used, total, capped, until));
  }

  private static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
