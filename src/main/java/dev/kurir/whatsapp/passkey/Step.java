package dev.kurir.whatsapp.passkey;

import dev.kurir.whatsapp.connection.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far an exchange has come. It lives and ends with its connection.
sealed interface Step {
  Connection connection();

  /// @param handoff with what the phone that scanned the QR can recognise us; none when the link
  ///   was asked for in another way
  record Asked(Connection connection, Optional<Handoff> handoff) implements Step {}

  /// The prologue is on its way or accepted; the phone's half is awaited.
  record Proving(Connection connection, Optional<Handoff> handoff, Prologue prologue)
      implements Step {}

  /// Both halves are there.
  ///
  /// @param key encrypts what the phone is told
  record Comparing(Connection connection, byte[] key) implements Step {}

  /// Our keys are on their way to the phone.
  record Confirming(Connection connection) implements Step {}

  /// @param at when the phone had scanned
  record Handoff(byte[] key, Instant at) {
    /// The phone does not take an older one.
    private static final Duration LIFE = Duration.ofMinutes(5);

    boolean isFresh(Instant now) {
      return now.isBefore(at.plus(LIFE));
    }

    @Override
    public String toString() {
      return "Handoff";
    }
  }
}
