package dev.kurir.whatsapp.adv;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.ADVKeyIndexList;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import dev.kurir.whatsapp.proto.ADVSignedKeyIndexList;

/// The phone's half: signs what it links. Thread-safe.
///
/// @param account the phone's identity key
public record AccountVoucher(KeyPair account) {
  /// Vouches for a device; the device still has to add its own signature.
  ///
  /// @param deviceKey the identity key in its QR code
  public ADVSignedDeviceIdentity vouch(ADVDeviceIdentity device, byte[] deviceKey) {
    byte[] details = device.toByteArray();
    byte[] message = Signed.byAccount(device.getDeviceType(), details, deviceKey);
    return ADVSignedDeviceIdentity.newBuilder()
        .setDetails(unsafeWrap(details))
        .setAccountSignatureKey(unsafeWrap(account.publicKey()))
        .setAccountSignature(unsafeWrap(account.sign(message)))
        .build();
  }

  /// Seals the identity for the device that showed the QR code.
  ///
  /// @param advSecret the secret in that code
  public static ADVSignedDeviceIdentityHMAC seal(
      ADVSignedDeviceIdentity identity, ADVEncryptionType accountType, byte[] advSecret) {
    byte[] details = identity.toByteArray();
    return ADVSignedDeviceIdentityHMAC.newBuilder()
        .setDetails(unsafeWrap(details))
        .setHmac(unsafeWrap(Signed.hmac(advSecret, accountType, details)))
        .setAccountType(accountType)
        .build();
  }

  /// Signs the list of all linked devices.
  public ADVSignedKeyIndexList sign(ADVKeyIndexList devices) {
    byte[] details = devices.toByteArray();
    return ADVSignedKeyIndexList.newBuilder()
        .setDetails(unsafeWrap(details))
        .setAccountSignature(unsafeWrap(account.sign(Signed.keyIndexList(details))))
        .setAccountSignatureKey(unsafeWrap(account.publicKey()))
        .build();
  }
}
