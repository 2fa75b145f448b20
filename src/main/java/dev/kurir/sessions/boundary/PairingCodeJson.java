package dev.kurir.sessions.boundary;

import java.time.Instant;

/// A code that links the tenant when it is typed into the phone. A secret while it is valid.
///
/// @param code `XXXX-XXXX`
public record PairingCodeJson(String code, Instant expiresAt) {
  @Override
  public String toString() {
    return "PairingCode";
  }
}
