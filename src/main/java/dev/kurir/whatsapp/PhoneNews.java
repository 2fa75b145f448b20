package dev.kurir.whatsapp;

import dev.kurir.whatsapp.appstate.AppState;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.history.History;
import dev.kurir.whatsapp.messages.PeerNews;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.Unit;

/// Gives what our phone tells its companions to those who do something with it. Thread-safe.
final class PhoneNews implements PeerNews {
  private final History history;
  private final AppState appState;

  PhoneNews(History history, AppState appState) {
    this.history = history;
    this.appState = appState;
  }

  @Override
  public void keep(Unit unit, String messageId, ProtocolMessage told) {
    if (told.hasHistorySyncNotification()) {
      history.announce(unit, messageId, told.getHistorySyncNotification());
    }
    if (told.hasAppStateSyncKeyShare()) {
      appState.keep(unit, told.getAppStateSyncKeyShare());
    }
    if (told.hasPeerDataOperationRequestResponseMessage()) {
      appState.keep(unit, told.getPeerDataOperationRequestResponseMessage());
    }
  }

  @Override
  public void kept(Connection connection) {
    history.wake(connection);
    appState.kept(connection);
  }

  void afterLogin(Connection connection) {
    history.wake(connection);
    appState.afterLogin(connection);
  }

  /// `<notification type="server_sync">`
  void onServerSync(Node notification, Connection connection) {
    if (Connection.isServer(notification)) {
      appState.changed(notification, connection);
    }
  }
}
