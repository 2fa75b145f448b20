package dev.kurir.whatsapp.passkey;

/// What became of what the host told the exchange.
public sealed interface PasskeyAnswer {
  /// The server took it; what follows comes as events.
  record Accepted() implements PasskeyAnswer {}

  /// Nobody asks for it at the moment: no exchange is under way, or it has come further.
  record NotAsked() implements PasskeyAnswer {}

  /// The server did not take it. An assertion may be tried again, with the options of the next
  /// `PasskeyRequired`; after a refused confirmation a new code has to be scanned.
  ///
  /// @param code the server's number; 0 when it could not be read
  record Refused(int code) implements PasskeyAnswer {}

  /// The connection ended or was silent before an answer came.
  record NoAnswer() implements PasskeyAnswer {}
}
