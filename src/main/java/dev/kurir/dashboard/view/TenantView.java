package dev.kurir.dashboard.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A tenant's own page.
///
/// @param since when the session came into its state
/// @param reason what the state means and what to do, or empty
/// @param available contacts see the account online
/// @param notice what WhatsApp said in words, or empty
/// @param sendUrl absolute address of the send API, for the example
public record TenantView(
    TenantRow row,
    Instant created,
    Instant since,
    String reason,
    String notice,
    List<KeyRow> keys,
    String sendUrl,
    boolean available,
    QueueCard queue) {
  /// @param prefix the first characters of the key
  public record KeyRow(String prefix, Instant created, @Nullable Instant lastUsed) {}
}
