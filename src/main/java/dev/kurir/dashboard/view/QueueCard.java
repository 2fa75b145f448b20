package dev.kurir.dashboard.view;

import dev.kurir.messages.entity.Pacing;
import dev.kurir.messages.entity.PacingPreset;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's queue on its page.
///
/// @param waiting messages that go by themselves
/// @param stuck messages that wait for a person
/// @param pausedAt null while it is not paused
/// @param nextDue when the next message goes that is to be sent later, or null
/// @param pacing how fast it sends
public record QueueCard(
    long waiting,
    long stuck,
    @Nullable Instant pausedAt,
    @Nullable Instant nextDue,
    Pacing pacing) {

  /// What a person can choose, by the names of forms and texts.
  public List<String> paces() {
    return List.of(PacingPreset.values()).stream().map(PacingPreset::wire).toList();
  }

  /// One of [#paces], or `own` for numbers that somebody set by the API.
  public String pace() {
    return PacingPreset.of(pacing).map(PacingPreset::wire).orElse("own");
  }
}
