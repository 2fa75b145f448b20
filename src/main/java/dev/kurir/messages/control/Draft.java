package dev.kurir.messages.control;

import java.util.Optional;

/// What a tenant asks to be sent.
///
/// @param to as written: a phone number or a JID
/// @param key the same key for the same message again gives the same job
public record Draft(String to, String message, Optional<String> key) {
  /// Most characters of a message, in UTF-16 units.
  public static final int LONGEST = 65_536;

  @Override
  public String toString() {
    return "Draft";
  }
}
