package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.MessagePorts.Open;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Outgoing;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;

/// Where an outgoing message stands, inside one unit of work.
final class OutgoingRows implements Outgoing {
  private static final String SENDING =
      """
      update message_logs set state = 'sending', sending_at = ?, attempts = attempts + 1,
        error_code = null, error_message = null
      where session_id = ? and message_id = ? and direction = 'out' and state = any(?)
        and (state = 'sending' or expires_at is null or expires_at > ?)\
      """;

  private static final String STATE =
      "select state, waiting and expires_at <= ? from message_logs"
          + " where session_id = ? and message_id = ? and direction = 'out'";

  /// What our own devices have, the recipient may not: only a chat with ourselves counts them.
  private static final String RECEIVED =
      """
      update message_logs m set state = ?, error_code = null, error_message = null,
        sent_at = coalesce(m.sent_at, ?), delivered_at = coalesce(m.delivered_at, ?),
        read_at = case when ? then ? else m.read_at end
      from sessions s, chats c
      where m.session_id = ? and m.message_id = ? and m.direction = 'out' and m.state = any(?)
        and s.session_id = m.session_id and c.id = m.chat_id
        and (? in (c.phone, c.lid)
          or split_part(split_part(coalesce(s.jid, ''), '@', 1), ':', 1) <> ?
          and split_part(split_part(coalesce(s.lid, ''), '@', 1), ':', 1) <> ?)\
      """;

  private final Open unit;
  private final Clock clock;

  OutgoingRows(Open unit, Clock clock) {
    this.unit = unit;
    this.clock = clock;
  }

  /// Invariant: commits with the keys that encrypted it, before the first byte is written; so what
  /// is not `sending` was never on the wire. Whoever sends a message again, for a device that could
  /// not read it, changes nothing here.
  ///
  /// @throws WithdrawnException when it was cancelled a moment ago, expired, or ended otherwise
  @Override
  public void sending(String messageId, Jid chat) {
    try (var update = unit.connection().prepareStatement(SENDING)) {
      var from = new ArrayList<>(MessageState.SENDING.previous());
      from.add(MessageState.SENDING);
      var now = Columns.time(clock.instant());
      update.setObject(1, now);
      update.setObject(2, unit.session().value());
      update.setString(3, messageId);
      update.setArray(4, Columns.states(unit.connection(), from));
      update.setObject(5, now);
      if (update.executeUpdate() == 0 && isWithdrawn(messageId, now)) {
        throw new WithdrawnException();
      }
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  @Override
  public void received(String messageId, Jid from, Receipt receipt, long at) {
    var state =
        switch (receipt) {
          case DELIVERED -> MessageState.DELIVERED;
          case READ -> MessageState.READ;
        };
    var time = Columns.time(Instant.ofEpochSecond(at));
    try (var update = unit.connection().prepareStatement(RECEIVED)) {
      update.setString(1, state.wire());
      update.setObject(2, time);
      update.setObject(3, time);
      update.setBoolean(4, state == MessageState.READ);
      update.setObject(5, time);
      update.setObject(6, unit.session().value());
      update.setString(7, messageId);
      update.setArray(8, Columns.states(unit.connection(), state.previous()));
      update.setString(9, from.user());
      update.setString(10, from.user());
      update.setString(11, from.user());
      update.executeUpdate();
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  private boolean isWithdrawn(String messageId, OffsetDateTime now) throws SQLException {
    try (var query = unit.connection().prepareStatement(STATE)) {
      query.setObject(1, now);
      query.setObject(2, unit.session().value());
      query.setString(3, messageId);
      try (var rows = query.executeQuery()) {
        return rows.next()
            && (rows.getBoolean(2) || isWithdrawn(MessageState.of(rows.getString(1))));
      }
    }
  }

  private boolean isWithdrawn(MessageState state) {
    return switch (state) {
      case HELD, FAILED, EXPIRED, CANCELLED, PARKED -> true;
      case QUEUED, DELAYED, SENDING, SENT, DELIVERED, READ, RECEIVED -> false;
    };
  }
}
