package dev.kurir.dashboard.view;

import java.time.Instant;
import java.util.List;

/// A page of a tenant's messages, newest first.
///
/// @param direction `in`, `out` or empty for both
/// @param older cursor of the next page, or empty
public record LogView(
    String tenantId,
    String tenantName,
    String direction,
    List<Line> lines,
    String older,
    boolean newest) {
  /// @param outgoing by us, else to us
  /// @param who number or name of the other side
  /// @param held it waits for a person, who can put it back or cancel it
  /// @param detail why it failed or waits, or empty
  public record Line(
      String id,
      boolean outgoing,
      String who,
      String text,
      Badge badge,
      String detail,
      Instant at,
      String messageId,
      boolean held) {}
}
