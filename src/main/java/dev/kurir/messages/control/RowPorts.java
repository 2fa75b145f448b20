package dev.kurir.messages.control;

import dev.kurir.sessions.control.MessagePorts;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Outgoing;
import java.time.Clock;
import java.util.UUID;

/// The rows' part in a client's unit of work: a ratchet step and the message that it belongs to are
/// committed together or not at all, and only while this node owns the session.
public final class RowPorts implements MessagePorts {
  private final Clock clock;
  private final MessageIds ids;
  private final Chats chats;

  public RowPorts(Clock clock, MessageIds ids, Chats chats) {
    this.clock = clock;
    this.ids = ids;
    this.chats = chats;
  }

  @Override
  public Outgoing outgoing(Open unit) {
    return new OutgoingRows(unit, clock);
  }

  @Override
  public Inbox inbox(Open unit) {
    return new InboxRows(unit, ids);
  }

  /// Nothing is to be done for the lanes: a job that still stands in the lane of `gone` finds by
  /// its row that it belongs to `kept`, and moves.
  @Override
  public void chatsMerged(Open unit, UUID gone, UUID kept) {
    chats.forget();
  }
}
