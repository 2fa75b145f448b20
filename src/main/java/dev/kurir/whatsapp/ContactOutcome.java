package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;

/// Whether a number is on WhatsApp.
public sealed interface ContactOutcome {
  /// @param number as WhatsApp has it, which may differ from what was asked in digits that a
  ///   country has added
  record OnWhatsApp(Jid number, Optional<Jid> lid) implements ContactOutcome {}

  record NotOnWhatsApp() implements ContactOutcome {}

  /// There is no connection that is logged in.
  record NotConnected() implements ContactOutcome {}

  /// WhatsApp is asked too much: leave it in peace for a while.
  record TooMany() implements ContactOutcome {}

  /// It did not answer, or not as it should.
  record NoAnswer(String what) implements ContactOutcome {}
}
