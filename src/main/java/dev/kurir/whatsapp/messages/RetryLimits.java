package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often devices may ask one device of ours for its messages, and how often a session is begun
/// anew for that. Remembers the last ones; nothing is held until somebody asks. Not durable: after
/// a restart everybody may ask again. Thread-safe.
final class RetryLimits {
  /// Times that one message goes to one device again (whatsmeow).
  static final int MOST = 10;

  /// A session that was begun anew is given so long before it is again (whatsmeow).
  static final Duration BETWEEN_SESSIONS = Duration.ofHours(1);

  private static final int REMEMBERED = 256;

  private final Clock clock;
  private @Nullable Map<Asked, Integer> counts;
  private @Nullable Map<Jid, Instant> begun;

  private record Asked(Jid device, String messageId) {}

  RetryLimits(Clock clock) {
    this.clock = clock;
  }

  /// Counts; false when that was once too often.
  synchronized boolean mayHave(Jid device, String messageId) {
    Map<Asked, Integer> known = counts == null ? bounded() : counts;
    counts = known;
    return known.merge(new Asked(device, messageId), 1, Integer::sum) <= MOST;
  }

  /// Whether the last new session with this device is long enough ago.
  synchronized boolean mayBegin(Jid device) {
    var last = begun == null ? null : begun.get(device);
    return last == null || !clock.instant().isBefore(last.plus(BETWEEN_SESSIONS));
  }

  synchronized void begun(Jid device) {
    Map<Jid, Instant> known = begun == null ? bounded() : begun;
    begun = known;
    known.put(device, clock.instant());
  }

  private static <K, V> Map<K, V> bounded() {
    return new LinkedHashMap<>(4) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > REMEMBERED;
      }
    };
  }
}
