package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.TenantId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// The rows of `sessions`, as this node reads and writes them. Thread-safe.
final class SessionRows {
  private static final String SELECT =
      """
      select s.tenant_id, s.session_id, t.network, s.status, s.reason, s.since, s.wanted, s.jid,
        s.lid, s.push_name, s.notice,
        case when s.owner_node <> ? and s.lease_until > clock_timestamp() then s.owner_node end
      from sessions s join tenants t on t.id = s.tenant_id
      """;

  private static final String PASSED =
      """
      delete from passing_rows where ctid = any(array(
        select ctid from passing_rows where kept_at < now() - interval '7 days'
        limit ? for update skip locked))\
      """;

  private static final int PASSED_AT_ONCE = 10_000;

  private final Database database;
  private final String node;

  SessionRows(Database database, String node) {
    this.database = database;
    this.node = node;
  }

  /// The name of this node.
  String node() {
    return node;
  }

  Optional<SessionRow> find(TenantId tenant) {
    return rows(SELECT + "where s.tenant_id = ?", tenant.value()).stream().findFirst();
  }

  /// Drops what is kept for a week and is older; a part of it when there is very much. True when
  /// something may be left. Several nodes may do it at once.
  boolean dropPassed() {
    return update(PASSED, PASSED_AT_ONCE) == PASSED_AT_ONCE;
  }

  List<SessionRow> all() {
    return rows(SELECT);
  }

  /// Whether contacts shall see the account online while it is connected.
  boolean isAvailable(TenantId tenant) {
    return query(
            "select available from tenants where id = ?", row -> row.getBoolean(1), tenant.value())
        .contains(true);
  }

  /// Sessions that shall run and that nobody holds: first those that have messages to send, then
  /// the other linked ones, those without a link last.
  ///
  /// @param own also those that an earlier run of this node holds
  List<TenantId> startable(boolean own) {
    return query(
        """
        select s.tenant_id from sessions s where s.wanted
        and (s.owner_node is null or s.lease_until is null or s.lease_until < clock_timestamp()
             or (? and s.owner_node = ?))
        order by s.jid is null,
          not exists (
            select 1 from message_logs m where m.tenant_id = s.tenant_id
            and m.direction = 'out' and m.state in ('queued', 'delayed', 'sending')),
          s.since\
        """,
        row -> new TenantId(row.getObject(1, UUID.class)),
        own,
        node);
  }

  /// How many sessions shall run, on all nodes together.
  int wanted() {
    return query("select count(*) from sessions where wanted", row -> row.getInt(1)).getFirst();
  }

  /// Whether it shall run. Any node may say so; the one that holds it hears of it with its next
  /// renewal.
  void want(SessionId session, boolean wanted) {
    update(
        "update sessions set wanted = ? where session_id = ? and wanted <> ?",
        wanted,
        session.value(),
        wanted);
  }

  /// Keeps what changed. False when this node does not own the session any more: nothing was kept.
  ///
  /// @param resting it came to rest, and shall not run until somebody starts it
  boolean save(SessionId session, long epoch, SessionState state, boolean resting) {
    return update(
            """
            update sessions
            set status = ?, reason = ?, since = ?, jid = ?, lid = ?, push_name = ?, notice = ?,
              wanted = wanted and not ?
            where session_id = ? and epoch = ?\
            """,
            state.status().name(),
            state.reason().name().toLowerCase(Locale.ROOT),
            state.since().atOffset(ZoneOffset.UTC),
            state.jid(),
            state.lid(),
            state.pushName(),
            state.notice(),
            resting,
            session.value(),
            epoch)
        == 1;
  }

  private List<SessionRow> rows(String sql, Object... values) {
    var all = new ArrayList<Object>();
    all.add(node);
    all.addAll(List.of(values));
    return query(sql, SessionRows::row, all.toArray());
  }

  private static SessionRow row(ResultSet row) throws SQLException {
    return new SessionRow(
        new Place(
            new TenantId(row.getObject(1, UUID.class)),
            new SessionId(row.getObject(2, UUID.class))),
        Network.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        Status.valueOf(row.getString(4)),
        Reason.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        row.getObject(6, OffsetDateTime.class).toInstant(),
        row.getBoolean(7),
        Optional.ofNullable(row.getString(8)),
        Optional.ofNullable(row.getString(9)),
        Optional.ofNullable(row.getString(10)),
        Optional.ofNullable(row.getString(11)),
        Optional.ofNullable(row.getString(12)));
  }

  /// Reads one row.
  @FunctionalInterface
  private interface Reader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> query(String sql, Reader<T> reader, Object... values) {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        bind(statement, values);
        var found = new ArrayList<T>();
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            found.add(reader.read(rows));
          }
        }
        return found;
      }
    });
  }

  private int update(String sql, Object... values) {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        bind(statement, values);
        return statement.executeUpdate();
      }
    });
  }

  private static void bind(PreparedStatement statement, Object... values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      var value = values[i] instanceof Optional<?> optional ? optional.orElse(null) : values[i];
      statement.setObject(i + 1, value);
    }
  }
}
