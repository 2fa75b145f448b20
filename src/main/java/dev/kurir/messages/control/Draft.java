package dev.kurir.messages.control;

import dev.kurir.platform.entity.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// What a tenant asks to be sent.
///
/// @param to as written: a phone number or a JID
/// @param key the same key for the same message again gives the same job
/// @param typing how long the recipient sees somebody typing before the message comes
public record Draft(
    String to, String message, Optional<String> key, Optional<Duration> typing, Delivery delivery) {
  /// Nobody waits longer for a text.
  public static final Duration LONGEST_TYPING = Duration.ofSeconds(20);

  /// Most characters of a message, in UTF-16 units.
  public static final int LONGEST = 65_536;

  /// At once, without typing.
  public Draft(String to, String message, Optional<String> key) {
    this(to, message, key, Optional.empty(), Delivery.NORMAL);
  }

  /// SHA-256 of all that is asked for, as it was written.
  byte[] digest() {
    var typed = typing.map(Duration::toMillis).map(Object::toString).orElse("");
    var all = String.join("\0", to, message, typed, delivery.text()); // no NUL is in any of them
    return Sha256.of(all.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Draft";
  }
}
