package dev.kurir.whatsapp.passkey;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.proto.EncryptedPairingRequest;
import dev.kurir.whatsapp.proto.PairingRequest;

/// Tells the phone, and it alone, what a QR would have told: our public keys, and the secret with
/// which it seals the link.
final class KeysForPhone {
  private static final int IV = 12;
  private static final byte[] NOTHING = {};

  private KeysForPhone() {}

  /// @param key of [Prologue#requestKey]
  static Node node(byte[] key, NewDevice device) {
    return node(key, device, Randomness.bytes(IV));
  }

  static Node node(byte[] key, NewDevice device, byte[] iv) {
    byte[] request =
        PairingRequest.newBuilder()
            .setCompanionPublicKey(ByteString.copyFrom(device.noiseKey().publicKey()))
            .setCompanionIdentityKey(
                ByteString.copyFrom(device.identity().identityKey().publicKey()))
            .setAdvSecret(ByteString.copyFrom(device.advSecret()))
            .build()
            .toByteArray();
    byte[] sealed = Aes.gcmEncrypt(key, iv, NOTHING, request);
    return Node.of("encrypted_pairing_request")
        .bytes(
            EncryptedPairingRequest.newBuilder()
                .setEncryptedPayload(ByteString.copyFrom(sealed))
                .setIV(ByteString.copyFrom(iv))
                .build()
                .toByteArray())
        .build();
  }
}
