package dev.kurir.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.RunningSandbox.Phone;
import dev.kurir.testing.Authenticator;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.CompanionCommitment;
import dev.kurir.whatsapp.proto.CompanionEphemeralIdentity;
import dev.kurir.whatsapp.proto.DeviceProps.PlatformType;
import dev.kurir.whatsapp.proto.EncryptedPairingRequest;
import dev.kurir.whatsapp.proto.PairingRequest;
import dev.kurir.whatsapp.proto.PrimaryEphemeralIdentity;
import dev.kurir.whatsapp.proto.ProloguePayload;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each rule of the passkey gate that a companion can break is answered and logged.
class PasskeyDeskTest {
  private static RunningSandbox sandbox;

  private final Authenticator authenticator = new Authenticator();
  private final KeyPair keys = KeyPair.generate();
  private final byte[] nonce = Randomness.bytes(32);
  private Phone ani;
  private RawClient client;
  private String options = "";
  private String ref = "";

  /// What is told instead of the truth.
  private byte @Nullable [] commitTo;

  @BeforeAll
  static void start() {
    sandbox = new RunningSandbox();
  }

  @AfterAll
  static void stop() {
    sandbox.close();
  }

  @BeforeEach
  void scan() {
    ani = sandbox.phone("Ani");
    sandbox.http().post(ani.path("/passkey"), authenticator.registration()).expect(204);
    client = sandbox.client(RawDevice.make());
    client.register();
    var qr = client.device.qr(client.awaitRef());
    sandbox.http().post(ani.path("/scan"), Map.of("qr", qr)).expect(202);
    var asked =
        client.await(
            "the gate",
            it -> it.attr("type").filter("passkey_prologue_request"::equals).isPresent());
    options = text(asked, "passkey_request_options");
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void aCompanionThatIsRecognisedIsLinkedWithoutAComparison() {
    var code = exchange(true);

    assertThat(shown().path("code").asText()).isEqualTo(code.text());
    assertThat(shown().path("recognised").asBoolean()).isTrue();
    var secret = Randomness.bytes(32);
    assertThat(error(tell(code, client.device.noise.publicKey(), secret))).isEmpty();
    client.await("pair-success", it -> it.child("pair-success").isPresent());
    assertThat(
            sandbox.http().get(ani.path("/passkey")).expect(200).json().path("exchange").isNull())
        .isTrue();
  }

  @Test
  void withoutAProofThePhoneWaitsForTheComparison() {
    var code = exchange(false);
    assertThat(error(tell(code, client.device.noise.publicKey(), Randomness.bytes(32)))).isEmpty();
    assertThat(client.has(it -> it.child("pair-success").isPresent())).isFalse();

    var typed = Map.of("code", code.text().substring(0, 4) + "-" + code.text().substring(4));
    sandbox.http().post(ani.path("/passkey/compare"), typed).expect(204);

    client.await("pair-success", it -> it.child("pair-success").isPresent());
  }

  @Test
  void anotherCodeSendsTheCompanionAway() {
    exchange(false);

    var answer = sandbox.http().post(ani.path("/passkey/compare"), Map.of("code", "0000-0000"));

    assertThat(answer.expect(409).text("code")).isEqualTo("code-wrong");
    client.awaitClosed();
    var again = sandbox.http().post(ani.path("/passkey/compare"), Map.of("code", "0000-0000"));
    assertThat(again.expect(409).text("code")).isEqualTo("no-exchange");
  }

  @Test
  void aProofOfAnotherQrIsRefused() {
    assertThat(error(prologue(Randomness.bytes(32), true))).isEqualTo("401");

    sandbox.awaitRefusal("passkey", "pairing_handoff_proof");
  }

  @Test
  void aChallengeIsGoodForOneTry() {
    var other = new Authenticator();
    assertThat(error(prologue(other, client.device.advSecret, true))).isEqualTo("401");

    assertThat(error(prologue(client.device.advSecret, true))).isEqualTo("410");

    var fresh = client.query("get", "md", Node.of("passkey_request_options"));
    options = text(fresh, "passkey_request_options");
    assertThat(error(prologue(client.device.advSecret, true))).isEmpty();
  }

  @Test
  void aNonceThatWasNotCommittedToIsRefused() {
    commitTo = Randomness.bytes(32);
    assertThat(error(prologue(client.device.advSecret, true))).isEmpty();
    awaitHalf();

    var answer = client.query("set", "md", Node.of("companion_nonce").bytes(nonce));

    assertThat(error(answer)).isEqualTo("401");
  }

  @Test
  void keysOfAnotherClientAreRefused() {
    var code = exchange(true);

    assertThat(error(tell(code, KeyPair.generate().publicKey(), Randomness.bytes(32))))
        .isEqualTo("401");
  }

  @Test
  void theSecretOfTheQrIsNoNewSecret() {
    var code = exchange(true);

    assertThat(error(tell(code, client.device.noise.publicKey(), client.device.advSecret)))
        .isEqualTo("400");
  }

  @Test
  void nothingIsTakenOutOfOrder() {
    var early = client.query("set", "md", Node.of("companion_nonce").bytes(nonce));

    assertThat(error(early)).isEqualTo("409");
    try (var other = sandbox.client(RawDevice.make())) {
      other.register();
      other.awaitRef();
      assertThat(error(other.query("get", "md", Node.of("passkey_request_options"))))
          .isEqualTo("409");
    }
  }

  @Test
  void anAccountThatHasNoPasskeyAnyMoreAsksForNone() {
    sandbox.http().delete(ani.path("/passkey")).expect(204);

    sandbox.link(ani, RawDevice.make());
  }

  @Test
  void thePasskeyOfAnAccountSurvivesARestart() {
    try (var own = new RunningSandbox()) {
      var budi = own.phone("Budi");
      own.http().post(budi.path("/passkey"), authenticator.registration()).expect(204);

      own.restart();

      assertThat(own.http().get(budi.path("/passkey")).expect(200).json().path("asks").asBoolean())
          .isTrue();
    }
  }

  @Test
  void aKeyThatIsNoneOfP256IsRefused() {
    var wish = Map.of("credentialId", "AQID", "publicKey", "AQID");

    sandbox.http().post(ani.path("/passkey"), wish).expect(422);
    sandbox.http().post(ani.path("/passkey"), Map.of("credentialId", "?")).expect(422);
    sandbox.http().post("/control/phones/1/passkey", wish).expect(404);
  }

  /// @param half the phone's
  private record Code(String text, PrimaryEphemeralIdentity half) {}

  /// Everything up to the code.
  private Code exchange(boolean withProof) {
    assertThat(error(prologue(client.device.advSecret, withProof))).isEmpty();
    var half = awaitHalf();
    var answer = client.query("set", "md", Node.of("companion_nonce").bytes(nonce));
    assertThat(error(answer)).isEmpty();
    return new Code(code(half), half);
  }

  private PrimaryEphemeralIdentity awaitHalf() {
    var told =
        client.await(
            "the half", it -> it.attr("type").filter("crsc_continuation"::equals).isPresent());
    try {
      return PrimaryEphemeralIdentity.parseFrom(
          RawClient.content(told, "primary_ephemeral_identity"));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private Node prologue(byte[] secret, boolean withProof) {
    return prologue(authenticator, secret, withProof);
  }

  private Node prologue(Authenticator by, byte[] secret, boolean withProof) {
    var asked = client.query("get", "md", Node.of("ref"));
    var assertion = by.answer(options);
    var payload = payload(text(asked, "ref"));
    var node =
        Node.of("passkey_prologue")
            .child(Node.of("credential_id").bytes(Authenticator.bytes(assertion.path("rawId"))))
            .child(
                Node.of("webauthn_assertion")
                    .bytes(assertion.toString().getBytes(StandardCharsets.UTF_8)))
            .child(Node.of("prologue_payload").bytes(payload));
    if (withProof) {
      var key = Hkdf.derive(secret, "shortcake-passkey-handoff-v1", 32);
      node.child(Node.of("pairing_handoff_proof").bytes(Hmac.sha256(key, payload)));
    }
    return client.query("set", "md", node);
  }

  private byte[] payload(String ref) {
    this.ref = ref;
    var identity =
        CompanionEphemeralIdentity.newBuilder()
            .setPublicKey(ByteString.copyFrom(keys.publicKey()))
            .setDeviceType(PlatformType.CHROME)
            .setRef(ref)
            .build()
            .toByteArray();
    var hash = Digests.sha256(identity, Objects.requireNonNullElse(commitTo, nonce));
    return ProloguePayload.newBuilder()
        .setCompanionEphemeralIdentity(ByteString.copyFrom(identity))
        .setCommitment(CompanionCommitment.newBuilder().setHash(ByteString.copyFrom(hash)))
        .build()
        .toByteArray();
  }

  private String code(PrimaryEphemeralIdentity half) {
    var digest = Digests.sha256(nonce, half.getPublicKey().toByteArray());
    long bits = 0;
    for (int i = 0; i < 5; i++) {
      bits = bits << 8 | (digest[i] ^ half.getNonce().byteAt(i)) & 0xff;
    }
    var text = new StringBuilder();
    for (int shift = 35; shift >= 0; shift -= 5) {
      text.append("123456789ABCDEFGHJKLMNPQRSTVWXYZ".charAt((int) (bits >> shift) & 31));
    }
    return text.toString();
  }

  /// The last step of a companion.
  private Node tell(Code code, byte[] noiseKey, byte[] secret) {
    var request =
        PairingRequest.newBuilder()
            .setCompanionPublicKey(ByteString.copyFrom(noiseKey))
            .setCompanionIdentityKey(ByteString.copyFrom(client.device.identity.publicKey()))
            .setAdvSecret(ByteString.copyFrom(secret))
            .build()
            .toByteArray();
    var key =
        Hkdf.derive(
            keys.agree(code.half.getPublicKey().toByteArray()),
            ("Companion Pairing 1 with ref " + ref).getBytes(StandardCharsets.UTF_8),
            "Pairing Information Encryption Key".getBytes(StandardCharsets.UTF_8),
            32);
    var iv = Randomness.bytes(12);
    var sealed =
        EncryptedPairingRequest.newBuilder()
            .setEncryptedPayload(ByteString.copyFrom(Aes.gcmEncrypt(key, iv, new byte[0], request)))
            .setIV(ByteString.copyFrom(iv));
    return client.query(
        "set", "md", Node.of("encrypted_pairing_request").bytes(sealed.build().toByteArray()));
  }

  private JsonNode shown() {
    return sandbox.http().get(ani.path("/passkey")).expect(200).json().path("exchange");
  }

  /// The code of an error; nothing when it went well.
  private static String error(Node answer) {
    return answer.child("error").flatMap(it -> it.attr("code")).orElse("");
  }

  private static String text(Node parent, String tag) {
    return new String(RawClient.content(parent, tag), StandardCharsets.UTF_8);
  }
}
