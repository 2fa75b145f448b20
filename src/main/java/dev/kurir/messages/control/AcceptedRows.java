package dev.kurir.messages.control;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.control.Acceptance.NoSuchTenant;
import dev.kurir.messages.control.GroupCommit.Part;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.SqlFailureException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes accepted messages: the rows of a whole batch in one INSERT and one commit.
///
/// Invariant: a caller hears `Accepted` only after the commit that holds its row.
final class AcceptedRows {
  private static final String FOREIGN_KEY = "23503";

  /// For messages whose chats are known, as most are: PostgreSQL begins and ends a small statement
  /// in some four fifths of the time.
  private static final String INSERT_INTO_KNOWN = insert("", "a.chat", "");

  private static final String INSERT =
      insert(
          "with " + Chats.FOUND_OR_MADE,
          "coalesce(a.chat, c.id)",
          """
          left join chat c on c.fresh = a.fresh
          where coalesce(a.chat, c.id) is not null
          """);

  private static final String EXISTING = "select tenant_id from sessions where tenant_id = any(?)";

  /// The sub-selects are explained in [Chats]. Who has no session, or no chat yet, gets no row. The
  /// session's row is locked until the commit: when it is deleted, what is written here goes, too.
  private static String insert(String before, String chat, String chats) {
    return before
        + """
        insert into message_logs (id, tenant_id, session_id, chat_id, direction, recipient,
          message_id, type, text, state, account, typing, priority, due_at, expires_at, at,
          queued_at, delayed_at)
        select a.id, a.tenant, s.session_id, %s, 'out', a.recipient, a.message_id, 'text', a.text,
          case when s.status = 'CONNECTED' or a.due is not null then 'queued' else 'delayed' end,
          nullif(split_part(split_part(s.jid, '@', 1), ':', 1), ''),
          a.typing, a.priority, a.due, a.expires, a.at, a.at,
          case when s.status = 'CONNECTED' or a.due is not null then null else a.at end
        from unnest((select ?::uuid[]), (select ?::uuid[]), (select ?::uuid[]),
          (select ?::uuid[]), (select ?::text[]), (select ?::text[]), (select ?::text[]),
          (select ?::timestamptz[]), (select ?::integer[]), (select ?::text[]),
          (select ?::timestamptz[]), (select ?::timestamptz[]))
          with ordinality as a(id, tenant, chat, fresh, recipient, message_id, text, at, typing,
            priority, due, expires, n)
        join sessions s on s.tenant_id = a.tenant
        %s
        order by a.n
        for key share of s
        returning id, chat_id, seq, delayed_at is not null\
        """
            .formatted(chat, chats);
  }

  /// What became of one message.
  ///
  /// @param entry null unless a new row was written
  /// @param delayed its tenant was not connected
  record Written(Acceptance acceptance, @Nullable Entry entry, boolean delayed) {
    Written(Acceptance acceptance) {
      this(acceptance, null, false);
    }
  }

  private final Database database;
  private final Chats chats;

  AcceptedRows(Database database, Chats chats) {
    this.database = database;
    this.chats = chats;
  }

  /// Answers each part. When the batch is refused, each of its messages is written alone, so that
  /// one cannot spoil the others.
  void write(List<Part<NewMessage, Written>> batch) {
    try {
      answer(batch, insert(batch.stream().map(Part::input).toList()));
    } catch (SqlFailureException e) {
      if (batch.size() == 1) {
        batch.getFirst().fail(e);
      } else {
        batch.forEach(part -> writeAlone(part));
      }
    }
  }

  private void writeAlone(Part<NewMessage, Written> part) {
    try {
      answer(List.of(part), insert(List.of(part.input())));
    } catch (SqlFailureException | DatabaseUnavailableException e) {
      part.fail(e);
    }
  }

  private static void answer(List<Part<NewMessage, Written>> parts, Map<UUID, Written> written) {
    for (var part : parts) {
      var one = written.get(part.input().id());
      part.answer(one != null ? one : new Written(new NoSuchTenant()));
    }
  }

  private Map<UUID, Written> insert(List<NewMessage> messages) {
    Map<UUID, Written> written;
    try {
      written = insertOnce(messages);
    } catch (SqlFailureException e) {
      if (!e.state().equals(FOREIGN_KEY)) {
        throw e;
      }
      chats.forget(); // one was merged into another
      written = insertOnce(messages);
    }
    for (var message : messages) {
      var one = written.get(message.id());
      if (one != null && one.entry() != null) {
        chats.remember(message, one.entry().job().lane());
      }
    }
    return written;
  }

  /// The INSERT alone is a transaction of its own, when no keys have to be claimed before it.
  private Map<UUID, Written> insertOnce(List<NewMessage> messages) {
    return messages.stream().allMatch(message -> message.key() == null)
        ? database.with(connection -> insert(connection, messages))
        : database.inTransaction(connection -> insertUnderKeys(connection, messages));
  }

  private Map<UUID, Written> insertUnderKeys(Connection connection, List<NewMessage> asked)
      throws SQLException {
    var refused = IdempotencyKeys.claim(connection, withTenant(connection, asked));
    var written =
        insert(
            connection,
            asked.stream().filter(message -> !refused.containsKey(message.id())).toList());
    refused.forEach((id, answer) -> written.put(id, new Written(answer)));
    return written;
  }

  /// A chat that somebody else was just making is found the second time.
  private Map<UUID, Written> insert(Connection connection, List<NewMessage> messages)
      throws SQLException {
    Map<UUID, Written> written = new HashMap<>();
    insert(connection, messages, written);
    var left = messages.stream().filter(message -> !written.containsKey(message.id())).toList();
    if (!left.isEmpty()) {
      insert(connection, left, written);
    }
    return written;
  }

  private void insert(Connection connection, List<NewMessage> messages, Map<UUID, Written> written)
      throws SQLException {
    Map<UUID, NewMessage> byId = new HashMap<>();
    messages.forEach(message -> byId.put(message.id(), message));
    var places = chats.places(messages);
    boolean known = places.names().isEmpty();
    try (var insert = connection.prepareStatement(known ? INSERT_INTO_KNOWN : INSERT)) {
      int before = known ? 0 : Chats.fill(connection, insert, places);
      fill(connection, insert, before, messages, places);
      try (var rows = insert.executeQuery()) {
        while (rows.next()) {
          var id = rows.getObject(1, UUID.class);
          var chat = rows.getObject(2, UUID.class);
          var message = byId.remove(id);
          if (message != null) {
            var job = new Job(message.tenant(), chat, id, rows.getLong(3));
            var due = Objects.requireNonNullElse(message.due(), message.at());
            var entry = new Entry(job, message.priority(), due);
            written.put(id, new Written(new Accepted(id, false), entry, rows.getBoolean(4)));
          }
        }
      }
    }
  }

  /// A key is not claimed for a tenant that is gone.
  private static List<NewMessage> withTenant(Connection connection, List<NewMessage> asked)
      throws SQLException {
    Set<UUID> existing = new HashSet<>();
    try (var query = connection.prepareStatement(EXISTING)) {
      query.setArray(1, Columns.uuids(connection, asked, each -> each.tenant().value()));
      try (var rows = query.executeQuery()) {
        while (rows.next()) {
          existing.add(rows.getObject(1, UUID.class));
        }
      }
    }
    return asked.stream().filter(message -> existing.contains(message.tenant().value())).toList();
  }

  private static void fill(
      Connection connection,
      PreparedStatement insert,
      int before,
      List<NewMessage> messages,
      Chats.Places places)
      throws SQLException {
    var columns =
        List.of(
            Columns.uuids(connection, messages, NewMessage::id),
            Columns.uuids(connection, messages, each -> each.tenant().value()),
            connection.createArrayOf("uuid", places.known().toArray()),
            connection.createArrayOf("uuid", places.fresh().toArray()),
            Columns.texts(connection, messages, NewMessage::to),
            Columns.texts(connection, messages, NewMessage::messageId),
            Columns.texts(connection, messages, NewMessage::text),
            Columns.times(connection, messages, NewMessage::at),
            Columns.numbers(connection, messages, NewMessage::typing),
            Columns.texts(connection, messages, each -> each.priority().wire()),
            Columns.times(connection, messages, NewMessage::due),
            Columns.times(connection, messages, NewMessage::expires));
    for (int i = 0; i < columns.size(); i++) {
      insert.setArray(before + 1 + i, columns.get(i));
    }
  }
}
