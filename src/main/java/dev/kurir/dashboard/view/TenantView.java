package dev.kurir.dashboard.view;

import java.util.List;

/// A tenant's own page.
///
/// @param since when the session came into its state, as people write it
/// @param reason what the state means and what to do, or empty
/// @param sendUrl absolute address of the send API, for the example
public record TenantView(
    TenantRow row, String created, String since, String reason, List<KeyRow> keys, String sendUrl) {
  /// @param prefix the first characters of the key
  public record KeyRow(String prefix, String created, String lastUsed) {}
}
