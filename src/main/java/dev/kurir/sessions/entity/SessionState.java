package dev.kurir.sessions.entity;

import dev.kurir.tenants.entity.TenantId;
import java.time.Instant;
import java.util.Optional;

/// What the outside may know of a session at one moment.
///
/// @param reason why it is in this status
/// @param jid own device while linked
/// @param qr only while [Status#SCANNING]
public record SessionState(
    TenantId tenant,
    Status status,
    Reason reason,
    Instant since,
    Optional<String> jid,
    Optional<String> phone,
    Optional<String> lid,
    Optional<String> pushName,
    Optional<Qr> qr) {
  /// Whether it recovers by itself, and what the admin should do.
  public Advice advice() {
    return Advice.of(status, reason);
  }

  /// @param text what the phone scans; a secret while it is valid
  public record Qr(String text, Instant expiresAt) {
    @Override
    public String toString() {
      return "Qr";
    }
  }
}
