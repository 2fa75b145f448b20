package dev.kurir.sessions.control;

import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The chats of a phone number and a LID that turned out to be one person, inside the unit that
/// learns it. Afterwards at most one chat names either of them.
///
/// When both had a chat, the one with messages that still wait to be sent is kept, so that its lane
/// stays; of two such, or none, the older. Messages follow; their `seq` keeps the order in which
/// they were accepted.
final class ChatPair {
  private final PgUnit unit;
  private final String phone;
  private final String lid;

  ChatPair(PgUnit unit, String phone, String lid) {
    this.unit = unit;
    this.phone = phone;
    this.lid = lid;
  }

  private record Chat(
      UUID id, @Nullable String phone, @Nullable String lid, OffsetDateTime since, boolean waits) {}

  void join() {
    var chats = lock();
    var ofPhone = chats.stream().filter(chat -> phone.equals(chat.phone())).findFirst();
    var ofLid = chats.stream().filter(chat -> lid.equals(chat.lid())).findFirst();
    if (chats.isEmpty() || ofPhone.equals(ofLid)) {
      return;
    }
    // Somebody else's number or LID until now: that chat keeps its other name.
    var phoneOnly = ofPhone.filter(chat -> chat.lid() == null);
    ofPhone
        .filter(chat -> chat.lid() != null)
        .ifPresent(chat -> update("update chats set phone = null where id = ?", chat.id()));
    if (phoneOnly.isPresent() && ofLid.isPresent()) {
      merge(phoneOnly.get(), ofLid.get());
    } else {
      phoneOnly.ifPresent(c -> update("update chats set lid = ? where id = ?", lid, c.id()));
      ofLid.ifPresent(c -> update("update chats set phone = ? where id = ?", phone, c.id()));
    }
  }

  private void merge(Chat ofPhone, Chat ofLid) {
    var kept =
        List.of(ofPhone, ofLid).stream()
            .min(Comparator.comparing((Chat chat) -> !chat.waits()).thenComparing(Chat::since))
            .orElseThrow();
    var gone = kept.equals(ofPhone) ? ofLid : ofPhone;
    unit.execute(
        unit.statements()
            .add(
                """
                delete from message_logs twice using message_logs first
                where twice.session_id = ? and twice.chat_id = ?
                and first.session_id = twice.session_id and first.chat_id = ?
                and first.sender = twice.sender and first.message_id = twice.message_id\
                """,
                unit.session(),
                gone.id(),
                kept.id())
            .add(
                "update message_logs set chat_id = ? where session_id = ? and chat_id = ?",
                kept.id(),
                unit.session(),
                gone.id())
            .add("delete from chats where id = ?", gone.id())
            .add("update chats set phone = ?, lid = ? where id = ?", phone, lid, kept.id()));
    unit.chatsMerged(gone.id(), kept.id());
  }

  /// In the order of ids, so that two who lock the same chats never wait for each other. The lock
  /// also waits for those who are just adding a message to one of them.
  private List<Chat> lock() {
    var chats = new ArrayList<Chat>();
    unit.query(
        """
        select id, phone, lid, created_at, exists (
          select from message_logs where session_id = chats.session_id and chat_id = chats.id
          and direction = 'out' and state in ('queued', 'delayed', 'held', 'sending', 'parked'))
        from chats where session_id = ? and (phone = ? or lid = ?) order by id for update\
        """,
        row ->
            chats.add(
                new Chat(
                    row.getObject(1, UUID.class),
                    row.getString(2),
                    row.getString(3),
                    row.getObject(4, OffsetDateTime.class),
                    row.getBoolean(5))),
        unit.session(),
        phone,
        lid);
    return chats;
  }

  private void update(String sql, Object... values) {
    unit.execute(unit.statements().add(sql, values));
  }
}
