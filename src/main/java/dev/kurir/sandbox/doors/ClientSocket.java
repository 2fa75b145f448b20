package dev.kurir.sandbox.doors;

import dev.kurir.sandbox.server.ClientConnection;
import dev.kurir.sandbox.server.Reception;
import dev.kurir.sandbox.server.Wire;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/// One client's WebSocket: brings its bytes in and takes ours out. Jetty calls it with one message
/// after the other.
public final class ClientSocket implements Session.Listener.AutoDemanding {
  private final Reception reception;
  private Optional<ClientConnection> connection = Optional.empty();

  ClientSocket(Reception reception) {
    this.reception = reception;
  }

  @Override
  public void onWebSocketOpen(Session session) {
    connection = reception.open(new SessionWire(session));
    if (connection.isEmpty()) {
      session.disconnect();
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    var bytes = new byte[payload.remaining()];
    payload.get(bytes);
    callback.succeed();
    connection.ifPresent(it -> it.received(bytes));
  }

  /// Sockets break; the close that follows says so.
  @Override
  public void onWebSocketError(Throwable cause) {}

  @Override
  public void onWebSocketClose(int status, String reason, Callback callback) {
    connection.ifPresent(ClientConnection::closed);
    callback.succeed();
  }

  private record SessionWire(Session session) implements Wire {
    @Override
    public void send(byte[] bytes) {
      Callback.Completable.with(done -> session.sendBinary(ByteBuffer.wrap(bytes), done)).join();
    }

    @Override
    public String host() {
      var host = session.getUpgradeRequest().getHeader("Host");
      return host == null ? "" : host;
    }

    @Override
    public void close() {
      session.close(StatusCode.NORMAL, "", Callback.NOOP);
    }

    @Override
    public void cut() {
      session.disconnect();
    }
  }
}
