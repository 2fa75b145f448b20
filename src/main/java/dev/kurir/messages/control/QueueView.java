package dev.kurir.messages.control;

import dev.kurir.messages.entity.Pacing;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Where a tenant's queue stands.
///
/// @param counts messages that are not over, by state as the API writes it; states without any are
///   missing
/// @param pausedAt since when nothing is sent
/// @param sentToday messages since midnight of UTC, counted while it is paced
/// @param nextDue when the next of those goes that are to be sent later
public record QueueView(
    Map<String, Long> counts,
    Optional<Instant> pausedAt,
    Optional<Instant> nextDue,
    Pacing pacing,
    int sentToday) {
  public QueueView {
    counts = Map.copyOf(counts);
  }

  public long count(String state) {
    return counts.getOrDefault(state, 0L);
  }
}
