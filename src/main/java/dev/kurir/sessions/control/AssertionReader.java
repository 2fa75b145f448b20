package dev.kurir.sessions.control;

import dev.kurir.platform.control.StrictJson;
import dev.kurir.sessions.entity.Passkey;
import dev.kurir.whatsapp.passkey.Assertion;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Reads the JSON form of a WebAuthn `PublicKeyCredential` as strictly as can be done without the
/// public key, so that a mistake (another page, an older challenge) is named before WhatsApp is
/// asked. Members that nobody asks for are ignored. Not thread-safe; one for each text.
public final class AssertionReader {
  /// The longest text that is read, in characters.
  public static final int LONGEST = 65_536;

  private static final String ORIGIN = "https://web.whatsapp.com";
  private static final String CLIENT_DATA = "response.clientDataJSON";
  private static final String AUTHENTICATOR_DATA = "response.authenticatorData";
  private static final int LONGEST_ID = 1_023;
  private static final int LONGEST_FIELD = 16_384;
  private static final int LONGEST_SIGNATURE = 1_024;
  private static final int LONGEST_HANDLE = 64;
  private static final int HASH = 32;
  private static final int SHORTEST_DATA = 37;

  private final List<Rule> broken = new ArrayList<>();

  private AssertionReader() {}

  /// What became of a text.
  public sealed interface Reading {
    record Good(Assertion assertion) implements Reading {}

    /// No JSON object.
    record Unreadable() implements Reading {}

    /// @param rules all that were found, at least one
    record Broken(List<Rule> rules) implements Reading {}
  }

  /// One broken rule.
  ///
  /// @param field where it stands, for example `response.clientDataJSON`
  /// @param rule stable, for programs
  /// @param detail for people
  public record Rule(String field, String rule, String detail) {}

  /// @param asked what the assertion has to answer
  public static Reading read(String text, Passkey asked) {
    var json = text.length() > LONGEST ? Optional.<JsonObject>empty() : StrictJson.object(text);
    return json.isEmpty()
        ? new Reading.Unreadable()
        : new AssertionReader().read(json.get(), asked);
  }

  private Reading read(JsonObject json, Passkey asked) {
    var id = bytes(json, "", "id", 1, LONGEST_ID);
    var rawId = bytes(json, "", "rawId", 1, LONGEST_ID);
    if (broken.isEmpty() && !Arrays.equals(id, rawId)) {
      breaks("rawId", "same", "Must be the same as id.");
    }
    if (!text(json, "", "type").equals("public-key") && isWhole("type")) {
      breaks("type", "one-of", "Must be public-key.");
    }
    if (!(json.get("response") instanceof JsonObject response)) {
      breaks("response", json.containsKey("response") ? "type" : "required", "Must be an object.");
      return new Reading.Broken(broken);
    }
    var assertion =
        new Assertion(
            rawId,
            bytes(response, "response.", "clientDataJSON", 1, LONGEST_FIELD),
            bytes(response, "response.", "authenticatorData", SHORTEST_DATA, LONGEST_FIELD),
            bytes(response, "response.", "signature", 1, LONGEST_SIGNATURE),
            response.getOrDefault("userHandle", JsonValue.NULL) == JsonValue.NULL
                ? Optional.empty()
                : Optional.of(bytes(response, "response.", "userHandle", 0, LONGEST_HANDLE)));
    compare(assertion, asked);
    return broken.isEmpty() ? new Reading.Good(assertion) : new Reading.Broken(broken);
  }

  private void compare(Assertion assertion, Passkey asked) {
    var options = asked.options().flatMap(StrictJson::object);
    if (isWhole(CLIENT_DATA)) {
      compareClient(assertion.clientDataJson(), member(options, "challenge"));
    }
    var relyingParty = member(options, "rpId");
    if (isWhole(AUTHENTICATOR_DATA) && relyingParty.isPresent()) {
      var hash = Arrays.copyOf(assertion.authenticatorData(), HASH);
      if (!MessageDigest.isEqual(hash, sha256(relyingParty.get()))) {
        breaks(AUTHENTICATOR_DATA, "rp-id", "Is for another page than " + relyingParty.get() + ".");
      }
    }
  }

  private void compareClient(byte[] clientData, Optional<String> challenge) {
    var client = utf8(clientData).flatMap(StrictJson::object);
    if (client.isEmpty()) {
      breaks(CLIENT_DATA, "json", "Does not hold a JSON object.");
    } else if (!member(client, "type").equals(Optional.of("webauthn.get"))) {
      breaks(CLIENT_DATA, "ceremony", "Is not from navigator.credentials.get.");
    } else if (!member(client, "origin").equals(Optional.of(ORIGIN))) {
      breaks(CLIENT_DATA, "origin", "Must be made on the page " + ORIGIN + ".");
    } else if (challenge.isPresent()
        && !member(client, "challenge")
            .map(AssertionReader::bare)
            .equals(challenge.map(AssertionReader::bare))) {
      breaks(CLIENT_DATA, "challenge", "Answers other options than those that stand here now.");
    }
  }

  private byte[] bytes(JsonObject from, String path, String name, int least, int most) {
    var text = text(from, path, name);
    if (!isWhole(path + name)) {
      return new byte[0];
    }
    try {
      var bytes = Base64.getUrlDecoder().decode(text);
      if (bytes.length < least || bytes.length > most) {
        breaks(path + name, "length", "Must be " + least + " to " + most + " bytes.");
      }
      return bytes;
    } catch (IllegalArgumentException _) {
      breaks(path + name, "base64url", "Must be base64url.");
      return new byte[0];
    }
  }

  private String text(JsonObject from, String path, String name) {
    return switch (from.get(name)) {
      case null -> {
        breaks(path + name, "required", "Is missing.");
        yield "";
      }
      case JsonString text -> text.getString();
      default -> {
        breaks(path + name, "type", "Must be a string.");
        yield "";
      }
    };
  }

  private boolean isWhole(String field) {
    return broken.stream().noneMatch(rule -> rule.field().equals(field));
  }

  private void breaks(String field, String rule, String detail) {
    broken.add(new Rule(field, rule, detail));
  }

  private static Optional<String> member(Optional<JsonObject> json, String name) {
    return json.map(it -> it.get(name))
        .filter(JsonString.class::isInstance)
        .map(text -> ((JsonString) text).getString());
  }

  /// Browsers write no padding; a server may.
  private static String bare(String base64url) {
    return base64url.replace("=", "");
  }

  private static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException _) {
      return Optional.empty();
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
