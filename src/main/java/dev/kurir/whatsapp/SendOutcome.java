package dev.kurir.whatsapp;

import java.time.Instant;

/// What became of one attempt to send a message.
public sealed interface SendOutcome {
  /// [Refused]: the account may not write to this person, who does not know it.
  int REACH_OUT = 463;

  /// WhatsApp's server acknowledged it.
  record Sent(Instant at) implements SendOutcome {}

  /// No attempt was made: there is no connection that is logged in.
  record NotConnected() implements SendOutcome {}

  /// It was written, or may have been, and no acknowledgement came: send it again under the same
  /// id.
  record Unknown() implements SendOutcome {}

  /// The number has no WhatsApp account.
  record NotOnWhatsApp() implements SendOutcome {}

  /// The server refused it.
  ///
  /// @param code the number in the acknowledgement, for example 463 or 479
  record Refused(int code) implements SendOutcome {}

  /// A question to the server (devices, prekeys) failed; nothing was sent.
  ///
  /// @param retry whether trying later makes sense
  record Failed(String what, boolean retry) implements SendOutcome {}
}
