package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.binary.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Who waits for which answer of one connection. Bounded: a server that answers nothing cannot fill
/// the heap. Thread-safe.
final class Waiters {
  static final int LIMIT = 1024;

  /// Null while nobody waits, which is nearly always.
  private @Nullable Map<String, CompletableFuture<Node>> byId;

  private boolean closed;

  /// @throws DisconnectedException when the connection is over
  /// @throws NoAnswerException when too many wait, or somebody waits for this id already
  synchronized CompletableFuture<Node> add(String id) {
    if (closed) {
      throw new DisconnectedException("the connection is over");
    }
    Map<String, CompletableFuture<Node>> map = byId == null ? new HashMap<>() : byId;
    if (map.size() >= LIMIT || map.containsKey(id)) {
      throw new NoAnswerException("too many questions at once");
    }
    byId = map;
    var answer = new CompletableFuture<Node>();
    map.put(id, answer);
    return answer;
  }

  /// False when nobody waits for it.
  boolean answer(String id, Node node) {
    var waiter = remove(id);
    return waiter != null && waiter.complete(node);
  }

  synchronized void forget(String id) {
    var _ = remove(id);
  }

  private synchronized @Nullable CompletableFuture<Node> remove(String id) {
    if (byId == null) {
      return null;
    }
    var waiter = byId.remove(id);
    if (byId.isEmpty()) {
      byId = null;
    }
    return waiter;
  }

  /// Nobody gets an answer any more.
  void close() {
    List<CompletableFuture<Node>> all;
    synchronized (this) {
      closed = true;
      all = byId == null ? List.of() : List.copyOf(byId.values());
      byId = null;
    }
    all.forEach(
        each -> each.completeExceptionally(new DisconnectedException("the connection is over")));
  }
}
