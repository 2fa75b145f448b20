package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.store.Unit;

/// Hears what our own phone, device 0 of our account and nobody else, tells its companions.
public interface PeerNews {
  /// For who does not care.
  PeerNews NONE =
      new PeerNews() {
        @Override
        public void keep(Unit unit, String messageId, ProtocolMessage told) {}

        @Override
        public void kept(Connection connection) {}
      };

  /// Keeps it, in the unit that keeps the ratchet step of the message. Must not wait for anything.
  void keep(Unit unit, String messageId, ProtocolMessage told);

  /// The unit is durable: what has to be done may start. Returns at once.
  void kept(Connection connection);
}
