package dev.kurir.whatsapp.pairing;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.adv.AccountVoucher;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.pairing.DeviceIdentity.Answer;
import dev.kurir.whatsapp.pairing.DeviceIdentity.Refusal;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeviceIdentityTest {
  static Stream<JsonNode> cases() {
    return Vectors.cases("adv.json").stream();
  }

  @Test
  void noKindIsMissing() {
    assertThat(cases().map(vector -> vector.get("name").asText()))
        .containsExactly("e2ee", "hosted-account", "hosted-device");
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void whatThePhoneSignedIsAcceptedAndConfirmed(JsonNode vector) throws Exception {
    KeyPair own = own(vector);

    Answer answer = accept(vector, Vectors.hex(vector, "deviceIdentity"));

    assertThat(answer).isInstanceOf(Answer.Accepted.class);
    Answer.Accepted accepted = (Answer.Accepted) answer;
    assertThat(accepted.keyIndex()).isEqualTo(vector.get("keyIndex").asInt());
    assertThat(accepted.accountKey()).isEqualTo(Vectors.hex(vector, "phoneIdentityPublic"));
    ADVSignedDeviceIdentity reply = ADVSignedDeviceIdentity.parseFrom(accepted.reply());
    assertThat(reply.hasAccountSignatureKey()).isFalse();
    assertThat(
            Signatures.verify(
                own.publicKey(),
                Vectors.hex(vector, "deviceSignatureMessage"),
                reply.getDeviceSignature().toByteArray()))
        .isTrue();
    assertThat(accepted.account().toBuilder().clearAccountSignatureKey().build()).isEqualTo(reply);
    assertThat(DeviceProof.isComplete(accepted.account(), own.publicKey())).isTrue();
  }

  /// A flipped bit is refused, unless it only renamed a field that says what is the default anyway.
  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void everyChangedBitIsRefused(JsonNode vector) throws Exception {
    byte[] content = Vectors.hex(vector, "deviceIdentity");
    ADVSignedDeviceIdentityHMAC original = ADVSignedDeviceIdentityHMAC.parseFrom(content);
    int accepted = 0;
    for (int bit = 0; bit < 8 * content.length; bit++) {
      byte[] changed = flip(content, bit);
      if (accept(vector, changed) instanceof Answer.Accepted) {
        accepted++;
        ADVSignedDeviceIdentityHMAC same = ADVSignedDeviceIdentityHMAC.parseFrom(changed);
        assertThat(same.getDetails()).as("bit %d", bit).isEqualTo(original.getDetails());
        assertThat(same.getHmac()).as("bit %d", bit).isEqualTo(original.getHmac());
        assertThat(same.getAccountType()).as("bit %d", bit).isEqualTo(original.getAccountType());
        assertThat(same.hasAccountType()).as("bit %d", bit).isFalse();
      }
    }
    assertThat(accepted).isLessThan(16);
  }

  /// The same behind the HMAC, as a phone with a wrong key, or a server that knows the secret,
  /// could do it.
  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void everyChangedByteOfDetailsKeyOrSignatureIsRefused(JsonNode vector) throws Exception {
    ADVSignedDeviceIdentity identity = identity(vector);

    for (int bit = 0; bit < 8 * identity.getDetails().size(); bit++) {
      byte[] changed = flip(identity.getDetails().toByteArray(), bit);
      assertRefused(vector, identity.toBuilder().setDetails(unsafeWrap(changed)).build());
    }
    for (int bit = 0; bit < 8 * 64; bit += 7) {
      byte[] changed = flip(identity.getAccountSignature().toByteArray(), bit);
      assertRefused(vector, identity.toBuilder().setAccountSignature(unsafeWrap(changed)).build());
    }
    for (int bit = 0; bit < 8 * 32; bit += 7) {
      byte[] changed = flip(identity.getAccountSignatureKey().toByteArray(), bit);
      assertRefused(
          vector, identity.toBuilder().setAccountSignatureKey(unsafeWrap(changed)).build());
    }
    assertRefused(vector, identity.toBuilder().clearAccountSignatureKey().build());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("cases")
  void anotherSecretOrAnotherDeviceIsRefused(JsonNode vector) {
    byte[] content = Vectors.hex(vector, "deviceIdentity");
    byte[] secret = Vectors.hex(vector, "advSecret");

    assertThat(DeviceIdentity.accept(content, List.of(flip(secret, 9)), own(vector)))
        .isEqualTo(new Answer.Refused(Refusal.HMAC_MISMATCH));
    assertThat(DeviceIdentity.accept(content, List.of(secret), KeyPair.generate()))
        .isEqualTo(new Answer.Refused(Refusal.SIGNATURE_MISMATCH));
  }

  @Test
  void bytesThatAreNoIdentityAreRefused() {
    KeyPair own = KeyPair.generate();
    byte[] secret = new byte[32];
    byte[] noise = {0x0a, 9, 9};
    byte[] sealed =
        ADVSignedDeviceIdentityHMAC.newBuilder()
            .setDetails(unsafeWrap(noise))
            .setHmac(unsafeWrap(Hmac.sha256(secret, noise)))
            .build()
            .toByteArray();

    assertThat(DeviceIdentity.accept(noise, List.of(secret), own))
        .isEqualTo(new Answer.Refused(Refusal.UNREADABLE));
    assertThat(DeviceIdentity.accept(sealed, List.of(secret), own))
        .isEqualTo(new Answer.Refused(Refusal.UNREADABLE));
    assertThat(DeviceIdentity.accept(new byte[0], List.of(secret), own))
        .isEqualTo(new Answer.Refused(Refusal.HMAC_MISMATCH));
  }

  private static void assertRefused(JsonNode vector, ADVSignedDeviceIdentity changed)
      throws Exception {
    ADVEncryptionType accountType =
        ADVSignedDeviceIdentityHMAC.parseFrom(Vectors.hex(vector, "deviceIdentity"))
            .getAccountType();
    byte[] content =
        AccountVoucher.seal(changed, accountType, Vectors.hex(vector, "advSecret")).toByteArray();

    assertThat(accept(vector, content))
        .isIn(
            new Answer.Refused(Refusal.SIGNATURE_MISMATCH), new Answer.Refused(Refusal.UNREADABLE));
  }

  private static ADVSignedDeviceIdentity identity(JsonNode vector) throws Exception {
    return ADVSignedDeviceIdentity.parseFrom(
        ADVSignedDeviceIdentityHMAC.parseFrom(Vectors.hex(vector, "deviceIdentity")).getDetails());
  }

  private static Answer accept(JsonNode vector, byte[] content) {
    return DeviceIdentity.accept(content, List.of(Vectors.hex(vector, "advSecret")), own(vector));
  }

  private static KeyPair own(JsonNode vector) {
    return KeyPair.ofPrivate(Vectors.hex(vector, "ownIdentity", "private"));
  }

  private static byte[] flip(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }
}
