package dev.kurir.whatsapp.passkey;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// What an authenticator answered: the fields of a WebAuthn `PublicKeyCredential` that WhatsApp
/// wants. Only an authenticator makes one, in a browser on WhatsApp's own page. The arrays are
/// owned by the record; the text form names nothing of it.
///
/// @param credentialId names the passkey
/// @param clientDataJson what the browser signed for: challenge and origin
/// @param authenticatorData what the authenticator says of itself
/// @param signature over `authenticatorData` and the hash of `clientDataJson`
/// @param userHandle which account the passkey belongs to, if the authenticator says so
public record Assertion(
    byte[] credentialId,
    byte[] clientDataJson,
    byte[] authenticatorData,
    byte[] signature,
    Optional<byte[]> userHandle) {

  /// The JSON that goes into `<webauthn_assertion>`, its members in whatsmeow's order
  /// (`types/passkey.go`). Base64url has no character that JSON would escape.
  byte[] json() {
    String id = text(credentialId);
    String json =
        "{\"id\":%s,\"rawId\":%s,\"type\":\"public-key\",\"response\":{\"clientDataJSON\":%s,\"authenticatorData\":%s,\"signature\":%s,\"userHandle\":%s}}"
            .formatted(
                id,
                id,
                text(clientDataJson),
                text(authenticatorData),
                text(signature),
                userHandle.map(Assertion::text).orElse("null"));
    return json.getBytes(StandardCharsets.US_ASCII);
  }

  private static String text(byte[] bytes) {
    return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + '"';
  }

  @Override
  public String toString() {
    return "Assertion";
  }
}
