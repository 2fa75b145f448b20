package dev.kurir.sessions.entity;

import java.util.Optional;

/// What an account that asks for its passkey wants now. Nothing of it is ever kept in a database.
///
/// @param options the JSON form of WebAuthn's `PublicKeyCredentialRequestOptions`, as WhatsApp
///   wrote it, while [Status#PASSKEY_REQUIRED]
/// @param code `XXXX-XXXX`, which the phone shows too, while [Status#PASSKEY_CONFIRMATION]
/// @param confirm somebody must compare the codes and confirm; otherwise the phone has recognised
///   this gateway, and the link goes on by itself
public record Passkey(Optional<String> options, Optional<String> code, boolean confirm) {
  public static Passkey asked(String options) {
    return new Passkey(Optional.of(options), Optional.empty(), false);
  }

  public static Passkey shown(String code, boolean confirm) {
    return new Passkey(Optional.empty(), Optional.of(code), confirm);
  }

  @Override
  public String toString() {
    return "Passkey";
  }
}
