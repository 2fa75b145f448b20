package dev.kurir.sessions.control;

import dev.kurir.messages.control.Chats;
import dev.kurir.messages.control.MessageIds;
import dev.kurir.messages.control.RowPorts;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Outgoing;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/// The ports of `messages`, and a list of the chats that became one.
final class RecordingPorts implements MessagePorts {
  final List<List<UUID>> merged = new CopyOnWriteArrayList<>();
  private final MessagePorts real;

  RecordingPorts() {
    var ids = new MessageIds(Clock.systemUTC());
    real = new RowPorts(Clock.systemUTC(), ids, new Chats(ids));
  }

  @Override
  public Outgoing outgoing(Open unit) {
    return real.outgoing(unit);
  }

  @Override
  public Inbox inbox(Open unit) {
    return real.inbox(unit);
  }

  @Override
  public void chatsMerged(Open unit, UUID gone, UUID kept) {
    merged.add(List.of(gone, kept));
    real.chatsMerged(unit, gone, kept);
  }
}
