package dev.kurir.sessions.boundary;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends texts over one WebSocket, one at a time, without ever blocking whoever tells them. Holds a
/// few back while the other side is slow, then closes. Thread-safe.
final class SocketOutbound {
  private static final Logger LOG = LoggerFactory.getLogger(SocketOutbound.class);

  /// More than a session tells in a minute.
  static final int MOST_WAITING = 32;

  private final Session socket;
  private final Queue<String> waiting = new ArrayDeque<>();
  private boolean sending;
  private boolean closed;

  SocketOutbound(Session socket) {
    this.socket = socket;
  }

  synchronized void send(String text) {
    if (closed) {
      return;
    }
    if (waiting.size() == MOST_WAITING) {
      LOG.info("a WebSocket does not keep up and is closed");
      close(CloseCodes.VIOLATED_POLICY);
      return;
    }
    waiting.add(text);
    next();
  }

  synchronized void close(CloseCodes code) {
    closed = true;
    waiting.clear();
    try {
      socket.close(new CloseReason(code, ""));
    } catch (IOException | IllegalStateException e) {
      LOG.debug("a WebSocket was closed already: {}", e.toString());
    }
  }

  private void next() {
    var text = sending ? null : waiting.poll();
    if (text != null) {
      sending = true;
      try {
        socket.getAsyncRemote().sendText(text, this::sent);
      } catch (IllegalStateException | IllegalArgumentException _) {
        closed = true; // the other side has left
      }
    }
  }

  private synchronized void sent(SendResult result) {
    sending = false;
    if (result.isOK()) {
      next();
    } else {
      close(CloseCodes.UNEXPECTED_CONDITION);
    }
  }
}
