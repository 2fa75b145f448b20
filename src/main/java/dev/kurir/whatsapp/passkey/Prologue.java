package dev.kurir.whatsapp.passkey;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.pairing.PairingCode;
import dev.kurir.whatsapp.proto.CompanionCommitment;
import dev.kurir.whatsapp.proto.CompanionEphemeralIdentity;
import dev.kurir.whatsapp.proto.DeviceProps.PlatformType;
import dev.kurir.whatsapp.proto.ProloguePayload;
import java.util.Optional;

/// Our half of one exchange: keys that are used once, and a nonce that is told only after the phone
/// has told its own.
///
/// @param ref the server's name for this exchange
/// @param nonce 32 bytes
record Prologue(KeyPair keys, byte[] nonce, String ref) {
  /// As in our device properties.
  private static final PlatformType DEVICE = PlatformType.CHROME;

  private static final int NONCE = 32;

  static Prologue start(String ref) {
    return new Prologue(KeyPair.generate(), Randomness.bytes(NONCE), ref);
  }

  /// Content of `<prologue_payload>`.
  byte[] payload() {
    byte[] identity =
        CompanionEphemeralIdentity.newBuilder()
            .setPublicKey(ByteString.copyFrom(keys.publicKey()))
            .setDeviceType(DEVICE)
            .setRef(ref)
            .build()
            .toByteArray();
    return ProloguePayload.newBuilder()
        .setCompanionEphemeralIdentity(ByteString.copyFrom(identity))
        .setCommitment(
            CompanionCommitment.newBuilder()
                .setHash(ByteString.copyFrom(PasskeySecrets.commitment(identity, nonce))))
        .build()
        .toByteArray();
  }

  /// @param handoffKey if the phone can check a proof
  Node node(Assertion assertion, Optional<byte[]> handoffKey) {
    byte[] payload = payload();
    var node =
        Node.of("passkey_prologue")
            .child(Node.of("credential_id").bytes(assertion.credentialId()))
            .child(Node.of("webauthn_assertion").bytes(assertion.json()))
            .child(Node.of("prologue_payload").bytes(payload));
    handoffKey.ifPresent(key ->
        node.child(
            Node.of("pairing_handoff_proof").bytes(PasskeySecrets.handoffProof(key, payload))));
    return node.build();
  }

  /// What the phone shows too.
  PairingCode code(PhoneHalf phone) {
    return PasskeySecrets.code(nonce, phone.publicKey(), phone.nonce());
  }

  /// @throws IllegalArgumentException when the phone's key is none
  byte[] requestKey(PhoneHalf phone) {
    return PasskeySecrets.requestKey(keys.agree(phone.publicKey()), DEVICE, ref);
  }

  @Override
  public String toString() {
    return "Prologue";
  }
}
