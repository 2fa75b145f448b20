package dev.kurir.dashboard.view;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The part of the link dialog in which a pairing code is asked for, and shown.
///
/// @param tenant its id
/// @param sandbox whether its phone is one of the sandbox
/// @param phone as it was typed
/// @param error already translated, or empty
/// @param code `XXXX-XXXX`, or empty; a secret while it is valid
public record CodeView(
    String tenant,
    boolean sandbox,
    String phone,
    String error,
    String code,
    @Nullable Instant expiresAt) {
  /// Before anything was asked.
  public static CodeView empty(String tenant, boolean sandbox) {
    return new CodeView(tenant, sandbox, "", "", "", null);
  }

  public boolean wrong() {
    return !error.isEmpty();
  }

  public CodeView offering(String offered, Instant until) {
    return new CodeView(tenant, sandbox, phone, "", offered, until);
  }

  public CodeView refusing(String why) {
    return new CodeView(tenant, sandbox, phone, why, "", null);
  }

  @Override
  public String toString() {
    return "CodeView";
  }
}
