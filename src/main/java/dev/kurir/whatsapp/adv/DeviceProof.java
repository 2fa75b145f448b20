package dev.kurir.whatsapp.adv;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import dev.kurir.whatsapp.proto.ADVSignedKeyIndexList;
import java.util.Optional;

/// Checks and makes the signatures of an `ADVSignedDeviceIdentity`. Keys are 32 bytes; nothing here
/// throws on what comes from the network. Thread-safe.
public final class DeviceProof {
  private DeviceProof() {}

  /// True when `container` was made by somebody who knows the secret of our QR code.
  public static boolean knowsSecret(ADVSignedDeviceIdentityHMAC container, byte[] advSecret) {
    byte[] expected =
        Signed.hmac(advSecret, container.getAccountType(), container.getDetails().toByteArray());
    return Digests.same(expected, container.getHmac().toByteArray());
  }

  /// True when the account with `accountKey` vouches for the device with `deviceKey`.
  public static boolean isVouchedFor(
      ADVSignedDeviceIdentity identity, byte[] deviceKey, byte[] accountKey) {
    byte[] details = identity.getDetails().toByteArray();
    Optional<ADVDeviceIdentity> read = Signed.read(details);
    return read.isPresent()
        && Signatures.verify(
            accountKey,
            Signed.byAccount(read.get().getDeviceType(), details, deviceKey),
            identity.getAccountSignature().toByteArray());
  }

  /// True when the device with `deviceKey` says itself that it belongs to the account.
  public static boolean isConfirmed(
      ADVSignedDeviceIdentity identity, byte[] deviceKey, byte[] accountKey) {
    byte[] details = identity.getDetails().toByteArray();
    return Signatures.verify(
        deviceKey,
        Signed.byDevice(details, deviceKey, accountKey),
        identity.getDeviceSignature().toByteArray());
  }

  /// Both signatures, with the account's key that the identity carries: what a `<device-identity>`
  /// beside a bundle or a `pkmsg` must be. Compare that key with the account's known identity, too.
  public static boolean isComplete(ADVSignedDeviceIdentity identity, byte[] deviceKey) {
    byte[] accountKey = identity.getAccountSignatureKey().toByteArray();
    return isVouchedFor(identity, deviceKey, accountKey)
        && isConfirmed(identity, deviceKey, accountKey);
  }

  /// True when the account signed this list of its devices.
  public static boolean isSigned(ADVSignedKeyIndexList list, byte[] accountKey) {
    return Signatures.verify(
        accountKey,
        Signed.keyIndexList(list.getDetails().toByteArray()),
        list.getAccountSignature().toByteArray());
  }

  /// The identity with the device's own signature added.
  ///
  /// @param identity with the account's key in it
  public static ADVSignedDeviceIdentity confirm(ADVSignedDeviceIdentity identity, KeyPair device) {
    byte[] message =
        Signed.byDevice(
            identity.getDetails().toByteArray(),
            device.publicKey(),
            identity.getAccountSignatureKey().toByteArray());
    return identity.toBuilder().setDeviceSignature(unsafeWrap(device.sign(message))).build();
  }

  /// What the account said of the device; empty when it cannot be read.
  public static Optional<ADVDeviceIdentity> details(ADVSignedDeviceIdentity identity) {
    return Signed.read(identity.getDetails().toByteArray());
  }
}
