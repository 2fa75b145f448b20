package dev.kurir.sessions.boundary;

import dev.kurir.platform.control.Tasks;
import dev.kurir.problems.boundary.JsonWithNulls;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.Sessions.Subscription;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.tenants.entity.TenantId;
import jakarta.inject.Inject;
import jakarta.json.bind.Jsonb;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import jakarta.websocket.server.PathParam;
import jakarta.websocket.server.ServerEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `/api/tenants/{tenantId}/ws`: what happens to one session, live, and first where it stands.
/// Connecting starts the session, and being connected keeps its QR codes coming. Who may connect is
/// [SocketGuard]'s matter.
///
/// What the other side says is not read. One that does not keep up is closed.
@ServerEndpoint("/api/tenants/{tenantId}/ws")
public class SessionSocket {
  private static final Logger LOG = LoggerFactory.getLogger(SessionSocket.class);
  private static final Jsonb JSON = new JsonWithNulls().getContext(EventJson.class);
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final int LONGEST_MESSAGE = 1024;

  @Inject AllSessions sessions;
  @Inject Tasks tasks;

  private volatile @Nullable Subscription subscription;

  @OnOpen
  public void open(Session socket, @PathParam("tenantId") String tenantId) {
    socket.setMaxIdleTimeout(IDLE.toMillis());
    socket.setMaxTextMessageBufferSize(LONGEST_MESSAGE);
    socket.setMaxBinaryMessageBufferSize(LONGEST_MESSAGE);
    var tenant = TenantId.parse(tenantId).orElseThrow();
    var outbound = new SocketOutbound(socket);
    subscription = sessions.subscribe(tenant, event -> tell(outbound, event)).orElse(null);
    tasks.virtual().execute(() -> start(tenant, outbound));
  }

  /// Read and dropped, so that nobody fills our memory.
  @OnMessage
  public void ignore(String text) {
    LOG.trace("a WebSocket said {} characters", text.length());
  }

  @OnClose
  public void close() {
    Optional.ofNullable(subscription).ifPresent(Subscription::close);
  }

  @OnError
  public void fail(Session socket, Throwable failure) throws IOException {
    LOG.debug("a WebSocket failed: {}", failure.toString());
    close();
    if (socket.isOpen()) {
      socket.close(new CloseReason(CloseCodes.UNEXPECTED_CONDITION, ""));
    }
  }

  private void start(TenantId tenant, SocketOutbound outbound) {
    try {
      sessions.start(tenant);
    } catch (RuntimeException e) {
      LOG.warn("tenant {}: a WebSocket cannot start the session: {}", tenant, e.toString());
      outbound.close(CloseCodes.TRY_AGAIN_LATER);
    }
  }

  private static void tell(SocketOutbound outbound, SessionEvent event) {
    outbound.send(JSON.toJson(EventJson.of(event)));
  }
}
