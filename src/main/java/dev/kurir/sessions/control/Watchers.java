package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Who watches one session, and whether anybody looked since the current round of QR codes began.
/// Thread-safe.
final class Watchers {
  private final List<Consumer<SessionEvent>> all = new CopyOnWriteArrayList<>();
  private volatile boolean looked;

  void add(Consumer<SessionEvent> watcher) {
    all.add(watcher);
    looked = true;
  }

  void remove(Consumer<SessionEvent> watcher) {
    all.remove(watcher);
  }

  void look() {
    looked = true;
  }

  void newRound() {
    looked = !all.isEmpty();
  }

  boolean hasLooked() {
    return looked || !all.isEmpty();
  }

  void tell(SessionEvent event) {
    all.forEach(watcher -> watcher.accept(event));
  }
}
