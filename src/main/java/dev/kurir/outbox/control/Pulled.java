package dev.kurir.outbox.control;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one look at the lanes gave.
///
/// @param again when to look again at the latest, also if no bell rings; the past means at once,
///   empty that nothing waits for a time
public record Pulled(List<Claim> claims, Optional<Instant> again) {
  public Pulled {
    claims = List.copyOf(claims);
  }
}
