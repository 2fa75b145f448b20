package dev.kurir.whatsapp;

import java.time.Instant;

/// What became of the wish to link by a code instead of a QR.
public sealed interface PairingCodeOutcome {
  /// Show this to whoever holds the phone; it is typed in there under "Link with phone number
  /// instead". A secret while it is valid.
  ///
  /// @param code `XXXX-XXXX`
  /// @param expiresAt when the server closes the round in which it was asked for
  record Offered(String code, Instant expiresAt) implements PairingCodeOutcome {
    @Override
    public String toString() {
      return "Offered";
    }
  }

  /// The server does not want to.
  ///
  /// @param code the server's number; 0 when the number was not even sent
  record Refused(Reason reason, int code) implements PairingCodeOutcome {}

  /// There is a link already.
  record AlreadyLinked() implements PairingCodeOutcome {}

  /// The server offers no link now, or did not answer. Worth another try.
  record Unavailable() implements PairingCodeOutcome {}

  /// Why a number is refused.
  enum Reason {
    /// Not 7 to 15 digits that begin with a country code.
    NOT_A_NUMBER,
    NOT_ON_WHATSAPP,
    /// Too many codes were asked for.
    TOO_OFTEN,
    /// The server does not say.
    OTHER,
  }
}
