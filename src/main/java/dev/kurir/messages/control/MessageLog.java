package dev.kurir.messages.control;

import dev.kurir.messages.control.MessageView.Direction;
import dev.kurir.messages.entity.Cursor;
import dev.kurir.messages.entity.MessageState;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Reads the log of a tenant's messages.
///
/// Invariant of [#after]: who reads on from the last cursor gets every row exactly once, however
/// late its transaction commits. The order is that of transaction ids, and only rows are shown
/// whose transaction is older than the oldest one that is still open (`pg_snapshot_xmin`): whatever
/// commits later has a greater id. A number alone would not do: a row with a lower one can commit
/// later.
///
/// A cursor from the future was made before the database was restored from a copy: there the
/// numbers alone decide.
public final class MessageLog {
  private static final String COLUMNS =
      """
      select m.id, m.message_id, m.direction, m.chat_id, c.group_jid,
        coalesce(k.full_name, c.name, k.push_name) as name, m.type, m.text,
        m.state, m.error_code, m.at, m.xid::text::bigint as xid, m.seq,
        case when c.group_jid is null then c.phone
          when m.sender like '%@lid' then
            (select p.pn from lid_map p where p.session_id = m.session_id and p.lid = w.writer)
          else w.writer end as phone,
        case when c.group_jid is null then c.lid
          when m.sender like '%@lid' then w.writer
          else (select p.lid from lid_map p
            where p.session_id = m.session_id and p.pn = w.writer) end as lid
      from message_logs m join chats c on c.id = m.chat_id
      cross join lateral (
        select nullif(split_part(split_part(m.sender, '@', 1), ':', 1), '') as writer) w
      left join lateral (
        select max(full_name) as full_name, max(push_name) as push_name from contacts
        where session_id = c.session_id
          and jid in (c.lid || '@lid', c.phone || '@s.whatsapp.net')) k on true
      where m.tenant_id = ? and (?::text is null or m.direction = ?)
      """;

  private static final String AFTER =
      COLUMNS
          + """
          and m.xid < pg_snapshot_xmin(pg_current_snapshot())
          and (m.xid, m.seq) > (?::text::xid8, ?)
          order by m.xid, m.seq limit ?\
          """;

  private static final String AFTER_A_RESTORE = COLUMNS + "and m.seq > ? order by m.seq limit ?";

  private static final String BEFORE =
      COLUMNS
          + """
          and (?::text is null or (m.xid, m.seq) < (?::text::xid8, ?))
          order by m.xid desc, m.seq desc limit ?\
          """;

  private static final String FUTURE =
      "select ?::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot())";

  /// @param next where to go on
  public record Page(List<MessageView> items, Cursor next) {
    public Page {
      items = List.copyOf(items);
    }
  }

  private final Database database;

  public MessageLog(Database database) {
    this.database = database;
  }

  /// Oldest first.
  public Page after(TenantId tenant, Optional<Direction> direction, Cursor after, int limit) {
    return database.with(connection -> {
      boolean restored;
      try (var query = connection.prepareStatement(FUTURE)) {
        query.setString(1, Long.toString(after.xid()));
        try (var rows = query.executeQuery()) {
          restored = rows.next() && rows.getBoolean(1);
        }
      }
      try (var query = connection.prepareStatement(restored ? AFTER_A_RESTORE : AFTER)) {
        var wire = direction.map(MessageLog::wire).orElse(null);
        var at = 0;
        query.setObject(++at, tenant.value());
        query.setString(++at, wire);
        query.setString(++at, wire);
        if (!restored) {
          query.setString(++at, Long.toString(after.xid()));
        }
        query.setLong(++at, after.seq());
        query.setInt(++at, limit);
        try (var rows = query.executeQuery()) {
          return page(rows, after);
        }
      }
    });
  }

  /// Newest first, from `before` on towards the past: for people who look. The page's `next` is its
  /// oldest row.
  public Page before(
      TenantId tenant, Optional<Direction> direction, Optional<Cursor> before, int limit) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(BEFORE)) {
        var wire = direction.map(MessageLog::wire).orElse(null);
        var xid = before.map(cursor -> Long.toString(cursor.xid())).orElse(null);
        query.setObject(1, tenant.value());
        query.setString(2, wire);
        query.setString(3, wire);
        query.setString(4, xid);
        query.setString(5, xid);
        query.setLong(6, before.map(Cursor::seq).orElse(0L));
        query.setInt(7, limit);
        try (var rows = query.executeQuery()) {
          return page(rows, before.orElse(Cursor.START));
        }
      }
    });
  }

  private static Page page(ResultSet rows, Cursor from) throws SQLException {
    List<MessageView> items = new ArrayList<>();
    var next = from;
    while (rows.next()) {
      items.add(view(rows));
      next = new Cursor(rows.getLong("xid"), rows.getLong("seq"));
    }
    return new Page(items, next);
  }

  private static MessageView view(ResultSet row) throws SQLException {
    return new MessageView(
        row.getObject("id", UUID.class),
        row.getString("message_id"),
        Direction.valueOf(row.getString("direction").toUpperCase(Locale.ROOT)),
        row.getObject("chat_id", UUID.class),
        Columns.text(row, "group_jid"),
        Columns.text(row, "phone"),
        Columns.text(row, "lid"),
        Columns.text(row, "name"),
        row.getString("type"),
        Columns.text(row, "text"),
        MessageState.of(row.getString("state")),
        Columns.text(row, "error_code"),
        Columns.time(row, "at").orElseThrow());
  }

  private static String wire(Direction direction) {
    return direction.name().toLowerCase(Locale.ROOT);
  }
}
