package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.messages.entity.Trouble;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Priority;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.binary.Jid;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/// Reads the messages that are to be sent: one for the dispatcher, or all of them for a sweep.
final class WaitingRows {
  /// Rows of one read of a sweep.
  static final int PAGE = 500;

  /// The number in a device's JID.
  private static final String LINKED = "nullif(split_part(split_part(s.jid, '@', 1), ':', 1), '')";

  /// The chat exists: something came in or was acknowledged, or the other one has given us a token
  /// of trust. Asked for accounts that are restricted only.
  private static final String KNOWN =
      """
      (exists (select from message_logs k where k.chat_id = m.chat_id and k.id <> m.id
            and (k.direction = 'in' or k.sent_at is not null))
          or exists (select from auth_credits t where t.session_id = m.session_id
            and t.category = 'TRUST_TOKEN'
            and t.key_id in (c.lid || '@lid', c.phone || '@s.whatsapp.net')))\
      """;

  private static final String ONE =
      """
      select m.id, m.session_id, s.epoch, m.chat_id, m.seq, m.message_id, m.text, m.state, m.attempts,
        m.crashes, m.error_code, m.account, m.typing, m.priority, m.due_at,
        m.expires_at, q.paused_at is not null as paused,
        coalesce(q.gap, q.jitter, q.per_minute, q.per_day) is not null as paced, c.phone, c.lid, c.group_jid, %s as linked,
        exists (select from message_logs e where e.session_id = m.session_id
          and e.chat_id = m.chat_id and e.seq < m.seq and e.waiting
          and (e.due_at is null or e.due_at <= ?)) as behind,
        case when c.group_jid is null
            and (l.locked_until > now()
              or l.chats_capped and coalesce(l.chats_until > now(), true))
            and not %s
          then case when l.locked_until > now() then 'reach_out_locked' else 'new_chats_capped' end
        end as restricted
      from message_logs m
      join chats c on c.id = m.chat_id
      join sessions s on s.session_id = m.session_id
      left join session_limits l on l.session_id = m.session_id
      left join queues q on q.tenant_id = m.tenant_id
      where m.id = ? and m.waiting\
      """
          .formatted(LINKED, KNOWN);

  private static final String EARLIER =
      """
      select tenant_id, session_id, chat_id, id, seq, priority, coalesce(due_at, at) as due
      from message_logs
      where session_id = ? and chat_id = ? and seq < ? and waiting
        and (due_at is null or due_at <= ?)
      order by seq limit ?\
      """;

  private static final String ALL =
      """
      select m.tenant_id, m.session_id, m.chat_id, m.id, m.seq, m.priority,
        coalesce(m.due_at, m.at) as due
      from message_logs m
      join sessions s on s.session_id = m.session_id and s.status = 'CONNECTED'
      where (m.session_id, m.chat_id, m.seq) > (?, ?, ?) and m.waiting
        and (m.due_at is null or m.due_at <= ?)
      order by m.session_id, m.chat_id, m.seq limit ?\
      """;

  private static final String SCHEDULED =
      """
      select tenant_id, session_id, chat_id, id, seq, priority, coalesce(due_at, at) as due
      from message_logs
      where (session_id, chat_id, seq) > (?, ?, ?) and waiting and due_at > ? and due_at <= ?
      order by session_id, chat_id, seq limit ?\
      """;

  private static final String OF_TENANT =
      """
      select tenant_id, session_id, chat_id, id, seq, priority, coalesce(due_at, at) as due
      from message_logs
      where session_id = (select session_id from sessions where tenant_id = ?)
      and (chat_id, seq) > (?, ?) and waiting and (due_at is null or due_at <= ?)
      order by chat_id, seq limit ?\
      """;

  private static final String STRAYS =
      """
      select m.tenant_id, m.session_id, m.chat_id, m.id, m.seq, m.priority,
        coalesce(m.due_at, m.at) as due
      from message_logs m
      join sessions s on s.session_id = m.session_id and s.status = 'CONNECTED'
      where (m.session_id, m.chat_id, m.seq) > (?, ?, ?) and coalesce(m.due_at, m.at) < ?
        and m.waiting
      order by m.session_id, m.chat_id, m.seq limit ?\
      """;

  /// Where a sweep stands.
  record Place(UUID session, UUID chat, long seq) {
    static final Place START = new Place(new UUID(0, 0), new UUID(0, 0), 0);
  }

  /// @param next where to go on, empty at the end
  record Page(List<Entry> entries, Optional<Place> next) {}

  private final Database database;

  WaitingRows(Database database) {
    this.database = database;
  }

  /// Empty when it does not wait any more: done, cancelled, or gone with its tenant.
  Optional<WaitingRow> find(UUID id, Instant now) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(ONE)) {
        query.setObject(1, Columns.time(now));
        query.setObject(2, id);
        try (var rows = query.executeQuery()) {
          return rows.next() ? Optional.of(row(rows)) : Optional.empty();
        }
      }
    });
  }

  /// The waiting messages of the same chat that come before it.
  List<Entry> before(WaitingRow row, Instant now) {
    return database
        .with(connection -> {
          try (var query = connection.prepareStatement(EARLIER)) {
            query.setObject(1, row.session());
            query.setObject(2, row.chat());
            query.setLong(3, row.seq());
            query.setObject(4, Columns.time(now));
            query.setInt(5, PAGE);
            return page(query);
          }
        })
        .entries();
  }

  /// Everything that waits for tenants that are connected, chat by chat and in order.
  ///
  /// @param limit without those that are to be sent later than this
  Page all(Place after, Instant limit) {
    return database.with(connection -> {
      try (var query = after(connection, ALL, after)) {
        query.setObject(4, Columns.time(limit));
        query.setInt(5, PAGE);
        return page(query);
      }
    });
  }

  /// What is to be sent at a time after `from`, until `till`.
  Page scheduled(Place after, Instant from, Instant till) {
    return database.with(connection -> {
      try (var query = after(connection, SCHEDULED, after)) {
        query.setObject(4, Columns.time(from));
        query.setObject(5, Columns.time(till));
        query.setInt(6, PAGE);
        return page(query);
      }
    });
  }

  Page ofTenant(TenantId tenant, Place after, Instant limit) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(OF_TENANT)) {
        query.setObject(1, tenant.value());
        query.setObject(2, after.chat());
        query.setLong(3, after.seq());
        query.setObject(4, Columns.time(limit));
        query.setInt(5, PAGE);
        return page(query);
      }
    });
  }

  /// What was accepted before `limit` and could have been sent by now.
  Page strays(Place after, Instant limit) {
    return database.with(connection -> {
      try (var query = after(connection, STRAYS, after)) {
        query.setObject(4, Columns.time(limit));
        query.setInt(5, PAGE);
        return page(query);
      }
    });
  }

  private static PreparedStatement after(Connection connection, String sql, Place after)
      throws SQLException {
    var query = connection.prepareStatement(sql);
    query.setObject(1, after.session());
    query.setObject(2, after.chat());
    query.setLong(3, after.seq());
    return query;
  }

  private static Page page(PreparedStatement query) throws SQLException {
    List<Entry> entries = new ArrayList<>();
    var last = Place.START;
    try (var rows = query.executeQuery()) {
      while (rows.next()) {
        var tenant = new TenantId(rows.getObject(1, UUID.class));
        var chat = rows.getObject(3, UUID.class);
        var seq = rows.getLong(5);
        entries.add(
            new Entry(
                new Job(tenant, chat, rows.getObject(4, UUID.class), seq),
                Priority.of(rows.getString(6)),
                Columns.time(rows, "due").orElseThrow()));
        last = new Place(rows.getObject(2, UUID.class), chat, seq);
      }
    }
    return new Page(entries, entries.size() < PAGE ? Optional.empty() : Optional.of(last));
  }

  private static WaitingRow row(ResultSet row) throws SQLException {
    return new WaitingRow(
        row.getObject("id", UUID.class),
        row.getObject("session_id", UUID.class),
        row.getLong("epoch"),
        row.getObject("chat_id", UUID.class),
        row.getLong("seq"),
        row.getString("message_id"),
        recipient(row),
        row.getString("text"),
        MessageState.of(row.getString("state")),
        row.getInt("attempts"),
        row.getInt("crashes"),
        row.getString("error_code") != null,
        Columns.text(row, "account"),
        Columns.text(row, "linked"),
        row.getBoolean("behind"),
        Columns.text(row, "restricted").map(code -> Trouble.valueOf(code.toUpperCase(Locale.ROOT))),
        Optional.ofNullable(row.getObject("typing", Integer.class)).map(Duration::ofMillis),
        Priority.of(row.getString("priority")),
        Columns.time(row, "due_at"),
        Columns.time(row, "expires_at"),
        row.getBoolean("paused"),
        row.getBoolean("paced"));
  }

  private static Jid recipient(ResultSet row) throws SQLException {
    var group = row.getString("group_jid");
    var phone = row.getString("phone");
    if (group != null) {
      return Jid.parse(group).orElseThrow();
    }
    return phone != null ? Jid.pn(phone) : Jid.lid(row.getString("lid"));
  }
}
