package dev.kurir.sandbox.server;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.sandbox.accounts.Passkey;
import dev.kurir.sandbox.state.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The relying party of passkeys: what it asks an authenticator, and whether an answer is right
/// (W3C Web Authentication, section 7.2).
final class WebAuthn {
  static final String RP_ID = "whatsapp.com";
  private static final String ORIGIN = "https://web.whatsapp.com";

  private static final int HASH = 32;
  private static final int SHORTEST_DATA = 37;
  private static final int USER_PRESENT = 0x01;
  private static final int USER_VERIFIED = 0x04;

  private WebAuthn() {}

  /// `PublicKeyCredentialRequestOptions` as JSON.
  static byte[] options(Passkey passkey, byte[] challenge, long timeoutMillis) {
    return Json.bytes(
        Map.of(
            "challenge",
            text(challenge),
            "timeout",
            timeoutMillis,
            "rpId",
            RP_ID,
            "allowCredentials",
            List.of(
                Map.of(
                    "id",
                    text(passkey.credentialId()),
                    "type",
                    "public-key",
                    "transports",
                    List.of("internal", "hybrid"))),
            "userVerification",
            "required",
            "extensions",
            Map.of()));
  }

  /// The first rule that an assertion breaks; empty when it is right.
  ///
  /// @param credentialId as it stands beside the assertion
  static Optional<String> broken(
      Passkey passkey, byte[] challenge, byte[] credentialId, byte[] assertion) {
    var json = read(assertion);
    if (json.isEmpty() || !json.get().path("type").asText().equals("public-key")) {
      return Optional.of("not the JSON of a public key credential");
    }
    var id = json.get().path("id").asText();
    if (!id.equals(json.get().path("rawId").asText())
        || !id.equals(text(credentialId))
        || !Arrays.equals(credentialId, passkey.credentialId())) {
      return Optional.of("not the credential that was asked for");
    }
    var response = json.get().path("response");
    var client = bytes(response, "clientDataJSON");
    var data = bytes(response, "authenticatorData");
    var signature = bytes(response, "signature");
    return brokenByClient(client, challenge)
        .or(() -> brokenByAuthenticator(data))
        .or(() ->
            passkey
                    .key()
                    .filter(key -> isSigned(key, data, client, signature))
                    .map(_ -> "")
                    .isPresent()
                ? Optional.empty()
                : Optional.of("the signature is wrong"));
  }

  private static Optional<String> brokenByClient(byte[] clientData, byte[] challenge) {
    var client = read(clientData);
    if (client.isEmpty() || !client.get().path("type").asText().equals("webauthn.get")) {
      return Optional.of("the client's data is not that of an assertion");
    }
    if (!client.get().path("challenge").asText().equals(text(challenge))) {
      return Optional.of("another challenge");
    }
    return client.get().path("origin").asText().equals(ORIGIN)
        ? Optional.empty()
        : Optional.of("another origin");
  }

  private static Optional<String> brokenByAuthenticator(byte[] data) {
    if (data.length < SHORTEST_DATA
        || !Arrays.equals(
            Arrays.copyOf(data, HASH), sha256(RP_ID.getBytes(StandardCharsets.UTF_8)))) {
      return Optional.of("another relying party");
    }
    int flags = data[HASH];
    return (flags & USER_PRESENT) != 0 && (flags & USER_VERIFIED) != 0
        ? Optional.empty()
        : Optional.of("the user was not verified");
  }

  private static boolean isSigned(
      ECPublicKey key, byte[] data, byte[] clientData, byte[] signature) {
    try {
      var verifier = Signature.getInstance("SHA256withECDSA");
      verifier.initVerify(key);
      verifier.update(data);
      verifier.update(sha256(clientData));
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static Optional<JsonNode> read(byte[] json) {
    try {
      return Optional.ofNullable(Json.mapper().readTree(json)).filter(JsonNode::isObject);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static byte[] bytes(JsonNode parent, String name) {
    try {
      return Base64.getUrlDecoder().decode(parent.path(name).asText());
    } catch (IllegalArgumentException _) {
      return new byte[0];
    }
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static byte[] sha256(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    try {
      return MessageDigest.getInstance("SHA-256").digest(all.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
