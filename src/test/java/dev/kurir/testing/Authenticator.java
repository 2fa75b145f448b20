package dev.kurir.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Map;

/// A passkey and the browser around it: makes WebAuthn assertions as W3C Web Authentication says
/// (sections 5.8.1, 6.1 and 7.2), with a P-256 key. Shares nothing with who checks them.
public final class Authenticator {
  public static final String WHATSAPP_WEB = "https://web.whatsapp.com";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int USER_PRESENT_AND_VERIFIED = 0x05;

  private final byte[] credentialId = new byte[32];
  private final KeyPair keys;

  public Authenticator() {
    new SecureRandom().nextBytes(credentialId);
    try {
      var generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      keys = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// What the sandbox needs to know of it.
  public Map<String, String> registration() {
    return Map.of(
        "credentialId", text(credentialId), "publicKey", text(keys.getPublic().getEncoded()));
  }

  /// The answer to these options on WhatsApp's own page: the JSON form of a `PublicKeyCredential`.
  public ObjectNode answer(String options) {
    return answer(options, WHATSAPP_WEB);
  }

  /// @param origin of the page on which it happens
  public ObjectNode answer(String options, String origin) {
    var asked = read(options);
    var client = JSON.createObjectNode();
    client.put("type", "webauthn.get");
    client.put("challenge", asked.path("challenge").asText());
    client.put("origin", origin);
    client.put("crossOrigin", false);
    return answer(asked.path("rpId").asText(), client);
  }

  private ObjectNode answer(String rpId, JsonNode client) {
    var clientData = client.toString().getBytes(StandardCharsets.UTF_8);
    var data =
        ByteBuffer.allocate(37)
            .put(sha256(rpId.getBytes(StandardCharsets.UTF_8)))
            .put((byte) USER_PRESENT_AND_VERIFIED)
            .putInt(0)
            .array();
    var credential = JSON.createObjectNode();
    credential.put("id", text(credentialId));
    credential.put("rawId", text(credentialId));
    credential.put("type", "public-key");
    credential.put("authenticatorAttachment", "platform");
    credential.putObject("clientExtensionResults");
    credential
        .putObject("response")
        .put("clientDataJSON", text(clientData))
        .put("authenticatorData", text(data))
        .put("signature", text(sign(data, sha256(clientData))))
        .put("userHandle", text(new byte[] {1, 2, 3}));
    return credential;
  }

  private byte[] sign(byte[]... parts) {
    try {
      var signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(keys.getPrivate());
      for (byte[] part : parts) {
        signer.update(part);
      }
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static byte[] bytes(JsonNode text) {
    return Base64.getUrlDecoder().decode(text.asText());
  }

  private static JsonNode read(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
