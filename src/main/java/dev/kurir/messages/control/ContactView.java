package dev.kurir.messages.control;

import java.time.Instant;
import java.util.Optional;

/// What is known of a number.
///
/// @param phone as asked, digits
/// @param number as WhatsApp has it, digits; empty when it has no account
/// @param cached it was not asked for now
public record ContactView(
    String phone,
    boolean exists,
    Optional<String> number,
    Optional<String> lid,
    Instant checkedAt,
    boolean cached) {
  @Override
  public String toString() {
    return "ContactView";
  }
}
