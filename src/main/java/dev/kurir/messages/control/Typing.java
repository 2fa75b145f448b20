package dev.kurir.messages.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// For which messages the recipient sees somebody typing now: their jobs come again when it was
/// long enough, so that nothing waits meanwhile but their own chat. The oldest are forgotten; then
/// the typing begins again, and so it does after a restart. Thread-safe.
final class Typing {
  private static final int MOST = 10_000;

  private final Map<UUID, Boolean> begun =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
          return size() > MOST;
        }
      };

  /// False when it was begun before.
  synchronized boolean begin(UUID message) {
    return begun.put(message, true) == null;
  }

  synchronized void end(UUID message) {
    begun.remove(message);
  }
}
