package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Who watches one session, and whether anybody looked since the current round of QR codes began.
/// Thread-safe.
final class Watchers {
  /// How long six QR codes are shown: 60 seconds the first, 20 each of the others.
  static final Duration ROUND = Duration.ofSeconds(160);

  private final Clock clock;
  private final List<Consumer<SessionEvent>> all = new CopyOnWriteArrayList<>();
  private volatile boolean looked;
  private volatile Instant lastLook;

  Watchers(Clock clock) {
    this.clock = clock;
    this.lastLook = clock.instant();
  }

  void add(Consumer<SessionEvent> watcher) {
    all.add(watcher);
    look();
  }

  void remove(Consumer<SessionEvent> watcher) {
    if (all.remove(watcher)) {
      lastLook = clock.instant();
    }
  }

  void look() {
    looked = true;
    lastLook = clock.instant();
  }

  /// The search for a phone begins: it goes on for a round at least.
  void begin() {
    lastLook = clock.instant();
  }

  void newRound() {
    looked = !all.isEmpty();
  }

  boolean hasLooked() {
    return looked || !all.isEmpty();
  }

  /// Nobody has looked for as long as a round takes, whether there was one or not.
  boolean areGone() {
    return all.isEmpty() && clock.instant().isAfter(lastLook.plus(ROUND));
  }

  void tell(SessionEvent event) {
    all.forEach(watcher -> watcher.accept(event));
  }
}
