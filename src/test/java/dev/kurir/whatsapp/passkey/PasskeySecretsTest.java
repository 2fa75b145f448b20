package dev.kurir.whatsapp.passkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.signal.LocalIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Against values that Node's crypto computed from whatsmeow's formulas
/// (`src/test/resources/vectors/passkey.mjs`).
class PasskeySecretsTest {
  private static final byte[] ID = {1, 2, 3};
  private static final Assertion ASSERTION =
      new Assertion(ID, new byte[] {4}, new byte[] {5}, new byte[] {(byte) 0xfb}, Optional.empty());

  static Stream<JsonNode> cases() {
    return Vectors.cases("passkey.json").stream();
  }

  @Test
  void noCaseIsMissing() {
    assertThat(cases()).hasSize(3);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void thePrologueCommitsToTheNonceAndProvesWhoseQrWasScanned(JsonNode vector) {
    var key = PasskeySecrets.handoffKey(Vectors.hex(vector, "advSecret"));

    var node = prologue(vector).node(ASSERTION, Optional.of(key));

    assertThat(key).isEqualTo(Vectors.hex(vector, "handoffKey"));
    assertThat(bytes(node, "prologue_payload")).isEqualTo(Vectors.hex(vector, "prologue"));
    assertThat(bytes(node, "pairing_handoff_proof")).isEqualTo(Vectors.hex(vector, "handoffProof"));
    assertThat(bytes(node, "credential_id")).isEqualTo(ID);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void bothSidesShowTheSameCode(JsonNode vector) {
    assertThat(prologue(vector).code(phone(vector)).display())
        .isEqualTo(vector.get("code").asText());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void ourKeysAreEncryptedForThePhone(JsonNode vector) {
    var key = prologue(vector).requestKey(phone(vector));

    var node = KeysForPhone.node(key, device(vector), Vectors.hex(vector, "iv"));

    assertThat(key).isEqualTo(Vectors.hex(vector, "requestKey"));
    assertThat(node.bytes()).contains(Vectors.hex(vector, "encryptedPairingRequest"));
  }

  @Test
  void theAssertionIsWrittenAsWhatsmeowWritesIt() {
    assertThat(new String(ASSERTION.json(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"id\":\"AQID\",\"rawId\":\"AQID\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"BA\","
                + "\"authenticatorData\":\"BQ\",\"signature\":\"-w\",\"userHandle\":null}}");
  }

  @Test
  void secretsAreNotInTextForms() {
    assertThat(ASSERTION).hasToString("Assertion");
    assertThat(Prologue.start("3@secret")).hasToString("Prologue");
    assertThat(new PhoneHalf(ID, ID)).hasToString("PhoneHalf");
  }

  private static Prologue prologue(JsonNode vector) {
    return new Prologue(
        KeyPair.ofPrivate(Vectors.hex(vector, "companionPrivate")),
        Vectors.hex(vector, "companionNonce"),
        vector.get("ref").asText());
  }

  private static PhoneHalf phone(JsonNode vector) {
    return new PhoneHalf(Vectors.hex(vector, "phonePublic"), Vectors.hex(vector, "phoneNonce"));
  }

  /// Only public keys are told, so the private halves do not matter.
  private static NewDevice device(JsonNode vector) {
    var any = NewDevice.generate();
    var identity = new KeyPair(new byte[32], Vectors.hex(vector, "identityKey"));
    return new NewDevice(
        new KeyPair(new byte[32], Vectors.hex(vector, "noiseKey")),
        new LocalIdentity(identity, 1),
        any.signedPreKey(),
        Vectors.hex(vector, "newAdvSecret"));
  }

  private static byte[] bytes(Node parent, String tag) {
    return parent.child(tag).flatMap(Node::bytes).orElseThrow();
  }
}
