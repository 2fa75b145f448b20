package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.MessagePorts.Open;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Inbox;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Keeps what was decrypted, inside the unit of work that used up its key. The same message again
/// changes nothing.
final class InboxRows implements Inbox {
  private static final String FIND_CHAT =
      """
      select id from chats where session_id = ? and (lid = ? or phone = ? or group_jid = ?)
      order by lid nulls last limit 1\
      """;

  private static final String MAKE_CHAT =
      """
      insert into chats (id, session_id, phone, lid, group_jid, name, created_at)
      values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing\
      """;

  private static final String NAME_CHAT =
      "update chats set name = ? where id = ? and name is distinct from ?";

  private static final String CALL_GROUP =
      """
      insert into chats (id, session_id, group_jid, name, created_at) values (?, ?, ?, ?, now())
      on conflict (session_id, group_jid) where group_jid is not null
      do update set name = excluded.name where chats.name is distinct from excluded.name\
      """;

  private static final String KEEP =
      """
      insert into message_logs (id, tenant_id, session_id, chat_id, direction, message_id, sender,
        type, text, state, at, sent_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      on conflict (chat_id, sender, message_id) do update set type = excluded.type,
        text = excluded.text, at = excluded.at, xid = pg_current_xact_id(), seq = default
      where message_logs.type = 'placeholder' and excluded.type <> 'placeholder'\
      """;

  /// Its place in the log is a new one: whoever reads on from a cursor sees it again.
  private static final String FILL =
      """
      update message_logs set type = ?, text = ?, xid = pg_current_xact_id(), seq = default
      where chat_id = ? and message_id = ? and type = 'placeholder'
        and split_part(split_part(sender, '@', 1), ':', 1) = ?\
      """;

  private record Names(@Nullable String phone, @Nullable String lid, @Nullable String group) {
    static Names of(InboundMessage message) {
      var chat = message.chat();
      if (chat.isGroup()) {
        return new Names(null, null, chat.toString());
      }
      return new Names(
          user(message.phone().or(() -> Optional.of(chat).filter(Jid::isPn))),
          user(message.lid().or(() -> Optional.of(chat).filter(Jid::isLid))),
          null);
    }

    private static @Nullable String user(Optional<Jid> jid) {
      return jid.map(Jid::user).filter(digits -> !digits.isEmpty()).orElse(null);
    }

    /// A status, a broadcast: not a chat that we keep.
    boolean isEmpty() {
      return phone == null && lid == null && group == null;
    }
  }

  private final Open unit;
  private final MessageIds ids;

  InboxRows(Open unit, MessageIds ids) {
    this.unit = unit;
    this.ids = ids;
  }

  @Override
  public void accept(InboundMessage message) {
    var names = Names.of(message);
    if (names.isEmpty()) {
      return;
    }
    try {
      keep(message, chat(message, names));
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  /// Looks at all messages of the chat: rare, and the device that wrote it is not known.
  @Override
  public void fill(InboundMessage message) {
    var names = Names.of(message);
    try {
      var chat = names.isEmpty() ? null : find(names);
      if (chat == null) {
        return;
      }
      try (var update = connection().prepareStatement(FILL)) {
        update.setString(1, message.kind());
        update.setString(2, message.text().map(InboxRows::storable).orElse(null));
        update.setObject(3, chat);
        update.setString(4, message.messageId());
        update.setString(5, message.sender().user());
        update.executeUpdate();
      }
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  /// The group's chat is made if there is none: its subject is known before its first message.
  @Override
  public void called(Jid group, String subject) {
    try (var insert = connection().prepareStatement(CALL_GROUP)) {
      insert.setObject(1, ids.next());
      insert.setObject(2, unit.session().value());
      insert.setString(3, group.toString());
      insert.setString(4, storable(subject));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  private void keep(InboundMessage message, UUID chat) throws SQLException {
    var at = time(message);
    try (var insert = connection().prepareStatement(KEEP)) {
      insert.setObject(1, ids.next());
      insert.setObject(2, unit.tenant().value());
      insert.setObject(3, unit.session().value());
      insert.setObject(4, chat);
      insert.setString(5, message.fromMe() ? "out" : "in");
      insert.setString(6, message.messageId());
      insert.setString(7, message.sender().toString());
      insert.setString(8, message.kind());
      insert.setString(9, message.text().map(InboxRows::storable).orElse(null));
      insert.setString(10, (message.fromMe() ? MessageState.SENT : MessageState.RECEIVED).wire());
      insert.setObject(11, at);
      insert.setObject(12, message.fromMe() ? at : null);
      insert.executeUpdate();
    }
  }

  private UUID chat(InboundMessage message, Names names) throws SQLException {
    var name = message.fromMe() || names.group() != null ? null : message.pushName().orElse(null);
    var known = find(names);
    if (known != null) {
      if (name != null) {
        rename(known, name);
      }
      return known;
    }
    try (var insert = connection().prepareStatement(MAKE_CHAT)) {
      insert.setObject(1, ids.next());
      insert.setObject(2, unit.session().value());
      insert.setString(3, names.phone());
      insert.setString(4, names.lid());
      insert.setString(5, names.group());
      insert.setString(6, name == null ? null : storable(name));
      insert.setObject(7, time(message));
      insert.executeUpdate();
    }
    var made = find(names);
    if (made == null) {
      throw new IllegalStateException("a chat was neither there nor made");
    }
    return made;
  }

  private @Nullable UUID find(Names names) throws SQLException {
    try (var query = connection().prepareStatement(FIND_CHAT)) {
      query.setObject(1, unit.session().value());
      query.setString(2, names.lid());
      query.setString(3, names.phone());
      query.setString(4, names.group());
      try (var rows = query.executeQuery()) {
        return rows.next() ? rows.getObject(1, UUID.class) : null;
      }
    }
  }

  private void rename(UUID chat, String name) throws SQLException {
    try (var update = connection().prepareStatement(NAME_CHAT)) {
      update.setString(1, storable(name));
      update.setObject(2, chat);
      update.setString(3, storable(name));
      update.executeUpdate();
    }
  }

  /// PostgreSQL has no NUL, and what others write must never stop the stream.
  private static String storable(String text) {
    return text.indexOf(0) < 0 ? text : text.replace("\0", "");
  }

  private static OffsetDateTime time(InboundMessage message) {
    return Columns.time(Instant.ofEpochSecond(message.timestamp()));
  }

  private Connection connection() {
    return unit.connection();
  }
}
