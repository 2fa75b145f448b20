package dev.kurir.sessions.entity;

import java.time.Instant;
import java.util.Optional;

/// A version of what makes a link, as it was kept; the keys themselves are not told.
///
/// @param version goes up by one a session
/// @param phone digits
/// @param lid digits
public record LinkVersion(
    int version, Instant savedAt, Optional<String> phone, Optional<String> lid, Why reason) {
  /// Why it was kept.
  public enum Why {
    /// A phone has accepted this device.
    LINKED,
    /// Something was learned, such as the LID, or an older version was put back.
    CHANGED,
    /// The link is older than the keeping of versions.
    FOUND,
  }
}
