package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Outgoing;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// The least that the message ports can be, on real rows: what is proved with it is that they
/// commit with the unit.
final class RowPorts implements MessagePorts {
  final List<List<UUID>> merged = new CopyOnWriteArrayList<>();

  @Override
  public Outgoing outgoing(Open unit) {
    return new Outgoing() {
      @Override
      public void sending(String messageId, Jid chat) {
        update(
            unit,
            "update message_logs set state = 'sending' where session_id = ? and message_id = ?"
                + " and state in ('queued', 'delayed')",
            unit.session().value(),
            messageId);
      }

      @Override
      public void received(String messageId, Jid from, Receipt receipt, long at) {
        update(
            unit,
            "update message_logs set state = ? where session_id = ? and message_id = ?"
                + " and state <> 'read'",
            receipt == Receipt.READ ? "read" : "delivered",
            unit.session().value(),
            messageId);
      }
    };
  }

  @Override
  public Inbox inbox(Open unit) {
    return message -> {
      update(
          unit,
          "insert into chats (id, session_id, lid, created_at) values (?, ?, ?, now())"
              + " on conflict do nothing",
          UUID.randomUUID(),
          unit.session().value(),
          message.chat().user());
      update(
          unit,
          """
          insert into message_logs
          (id, tenant_id, session_id, chat_id, direction, sender, message_id, type, state, at)
          select ?, ?, session_id, id, 'in', ?, ?, 'text', 'received', now()
          from chats where session_id = ? and lid = ? on conflict do nothing\
          """,
          UUID.randomUUID(),
          unit.tenant().value(),
          message.sender().user() + ":" + message.sender().device(),
          message.messageId(),
          unit.session().value(),
          message.chat().user());
    };
  }

  @Override
  public void chatsMerged(Open unit, UUID gone, UUID kept) {
    merged.add(List.of(gone, kept));
  }

  private static void update(Open unit, String sql, Object... values) {
    try (var statement = unit.connection().prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }
}
