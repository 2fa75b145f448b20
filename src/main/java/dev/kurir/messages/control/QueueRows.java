package dev.kurir.messages.control;

import dev.kurir.outbox.control.QueueRules;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/// How each tenant's queue is worked on, and where it stands. The rows decide; who changes one
/// tells the lanes afterwards ([Sweeper#ruled]). Thread-safe.
final class QueueRows {
  private static final String FIND =
      """
      select t.id, q.paused_at, q.gap, q.jitter, q.per_minute, q.per_day, q.day, q.day_sent,
        (select min(due_at) from message_logs where session_id = s.session_id and waiting
          and due_at > ?) as next_due
      from tenants t join sessions s on s.tenant_id = t.id left join queues q on q.tenant_id = t.id
      where t.id = ?\
      """;

  private static final String COUNTS =
      """
      with s as materialized (select session_id from sessions where tenant_id = ?)
      select state, count(*) from message_logs m join s using (session_id) where waiting
      group by state
      union all
      select state, count(*) from message_logs m join s using (session_id) where stuck
      group by state\
      """;

  private static final String PAUSE =
      """
      insert into queues (tenant_id, paused_at) select id, ? from tenants where id = ?
      on conflict (tenant_id) do update set paused_at = excluded.paused_at
        where queues.paused_at is null\
      """;

  private static final String RESUME =
      "update queues set paused_at = null where tenant_id = ? and paused_at is not null";

  private static final String AUDIT =
      "insert into audit_log (at, actor, action, tenant_id) values (?, ?, ?, ?)";

  private static final String EPOCH =
      "select epoch from sessions where tenant_id = ? and owner_node = ?";

  private static final String RULES =
      """
      select * from (
        select tenant_id, paused_at is not null as paused,
          coalesce(gap, jitter, per_minute, per_day) is not null as paced from queues) q
      where (paused or paced)\
      """;

  private final Database database;
  private final Clock clock;

  QueueRows(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Empty when there is no such tenant.
  Optional<QueueView> find(TenantId tenant) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(FIND);
          var counts = connection.prepareStatement(COUNTS)) {
        query.setObject(1, Columns.time(clock.instant()));
        query.setObject(2, tenant.value());
        counts.setObject(1, tenant.value());
        try (var rows = query.executeQuery()) {
          if (!rows.next()) {
            return Optional.empty();
          }
          return Optional.of(
              new QueueView(
                  counts(counts),
                  Columns.time(rows, "paused_at"),
                  Columns.time(rows, "next_due"),
                  PaceRows.pacing(rows),
                  sentToday(rows)));
        }
      }
    });
  }

  void pause(TenantId tenant, String actor) {
    database.inTransaction(connection -> {
      try (var update = connection.prepareStatement(PAUSE)) {
        update.setObject(1, Columns.time(clock.instant()));
        update.setObject(2, tenant.value());
        return note(connection, update.executeUpdate(), tenant, actor, "queue.paused");
      }
    });
  }

  void resume(TenantId tenant, String actor) {
    database.inTransaction(connection -> {
      try (var update = connection.prepareStatement(RESUME)) {
        update.setObject(1, tenant.value());
        return note(connection, update.executeUpdate(), tenant, actor, "queue.resumed");
      }
    });
  }

  private int note(Connection connection, int changed, TenantId tenant, String actor, String action)
      throws SQLException {
    if (changed == 0) {
      return 0;
    }
    try (var insert = connection.prepareStatement(AUDIT)) {
      insert.setObject(1, Columns.time(clock.instant()));
      insert.setString(2, actor);
      insert.setString(3, action);
      insert.setObject(4, tenant.value());
      return insert.executeUpdate();
    }
  }

  /// What the lanes are to be told.
  QueueRules rules(TenantId tenant) {
    return all(" and tenant_id = ?", query -> query.setObject(1, tenant.value()))
        .getOrDefault(tenant, QueueRules.NONE);
  }

  /// Of all tenants that have any.
  Map<TenantId, QueueRules> all() {
    return all("", _ -> {});
  }

  /// Of the lease by which this node holds the tenant's session; empty when it does not.
  OptionalLong epoch(TenantId tenant, String node) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(EPOCH)) {
        query.setObject(1, tenant.value());
        query.setString(2, node);
        try (var rows = query.executeQuery()) {
          return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        }
      }
    });
  }

  private interface Fill {
    void parameters(PreparedStatement query) throws SQLException;
  }

  private Map<TenantId, QueueRules> all(String condition, Fill fill) {
    return database.with(connection -> {
      Map<TenantId, QueueRules> rules = new HashMap<>();
      try (var query = connection.prepareStatement(RULES + condition)) {
        fill.parameters(query);
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            rules.put(
                new TenantId(rows.getObject(1, UUID.class)),
                new QueueRules(rows.getBoolean(2), rows.getBoolean(3)));
          }
        }
      }
      return rules;
    });
  }

  private int sentToday(ResultSet row) throws SQLException {
    var today = clock.instant().atZone(ZoneOffset.UTC).toLocalDate();
    return today.equals(row.getObject("day", LocalDate.class)) ? row.getInt("day_sent") : 0;
  }

  private static Map<String, Long> counts(PreparedStatement query) throws SQLException {
    Map<String, Long> counts = new HashMap<>();
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
    }
    return counts;
  }
}
