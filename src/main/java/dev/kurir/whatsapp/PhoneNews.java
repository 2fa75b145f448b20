package dev.kurir.whatsapp;

import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.history.History;
import dev.kurir.whatsapp.messages.PeerNews;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.Unit;

/// Gives what our phone tells its companions to those who do something with it. Thread-safe.
final class PhoneNews implements PeerNews {
  private final History history;

  PhoneNews(History history) {
    this.history = history;
  }

  @Override
  public void keep(Unit unit, String messageId, ProtocolMessage told) {
    if (told.hasHistorySyncNotification()) {
      history.announce(unit, messageId, told.getHistorySyncNotification());
    }
  }

  @Override
  public void kept(Connection connection) {
    history.wake(connection);
  }
}
