package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// Writes what is encrypted for others. One at a time from the first ratchet step to the socket, so
/// that stanzas leave in the order in which their keys were used. Thread-safe.
public final class StanzaWriter {
  private final SerialDeviceStore store;
  private final ReentrantLock writing = new ReentrantLock();

  StanzaWriter(SerialDeviceStore store) {
    this.store = store;
  }

  /// How far a stanza came.
  public enum Written {
    WRITTEN,
    /// The connection ended meanwhile; the ratchet steps are kept.
    MAYBE_WRITTEN,
    /// There was none to write.
    NOTHING,
  }

  /// Makes a stanza in one unit and writes it. An empty one is not written.
  ///
  /// @throws DisconnectedException when the connection is over; then nothing was encrypted
  public Written write(Connection connection, Function<Unit, Optional<Node>> stanza) {
    writing.lock();
    try {
      connection.requireOpen();
      return store
          .inTransaction(stanza)
          .map(node -> tryWrite(connection, node))
          .orElse(Written.NOTHING);
    } finally {
      writing.unlock();
    }
  }

  private static Written tryWrite(Connection connection, Node stanza) {
    try {
      connection.send(stanza);
      return Written.WRITTEN;
    } catch (DisconnectedException _) {
      return Written.MAYBE_WRITTEN;
    }
  }
}
