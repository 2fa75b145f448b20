package dev.kurir.sandbox.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Companion;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.faults.Disruption.ForgeLink.Part;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import dev.kurir.whatsapp.proto.ADVKeyIndexList;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentityHMAC;
import dev.kurir.whatsapp.proto.ADVSignedKeyIndexList;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.util.Optional;

/// How a phone vouches for a linked device: the issuing side of device verification, and the checks
/// of what the device signs back (protocol brief, section 4a).
final class LinkedIdentity {
  /// Before what the account signs of a device.
  private static final byte[] ACCOUNT = {6, 0};

  /// Before what the device signs of itself.
  private static final byte[] DEVICE = {6, 1};

  /// Before what the account signs of its list of devices.
  private static final byte[] KEY_INDEX_LIST = {6, 2};

  private LinkedIdentity() {}

  /// What the account says of a device, signed by the account.
  ///
  /// @param deviceIdentity the device's identity key
  static ADVSignedDeviceIdentity issue(
      Account account, byte[] deviceIdentity, int keyIndex, Clock clock) {
    var details =
        ADVDeviceIdentity.newBuilder()
            .setRawId(rawId(account))
            .setTimestamp(clock.instant().getEpochSecond())
            .setKeyIndex(keyIndex)
            .setAccountType(ADVEncryptionType.E2EE)
            .setDeviceType(ADVEncryptionType.E2EE)
            .build()
            .toByteString();
    var signature = account.identity().sign(join(ACCOUNT, details.toByteArray(), deviceIdentity));
    return ADVSignedDeviceIdentity.newBuilder()
        .setDetails(details)
        .setAccountSignatureKey(ByteString.copyFrom(account.identity().publicKey()))
        .setAccountSignature(ByteString.copyFrom(signature))
        .build();
  }

  /// Sealed with the secret that only the QR code told.
  static byte[] seal(ADVSignedDeviceIdentity identity, byte[] advSecret) {
    var details = identity.toByteArray();
    return ADVSignedDeviceIdentityHMAC.newBuilder()
        .setDetails(ByteString.copyFrom(details))
        .setHmac(ByteString.copyFrom(Hmac.sha256(advSecret, details)))
        .setAccountType(ADVEncryptionType.E2EE)
        .build()
        .toByteArray();
  }

  /// What somebody would send who is not the phone: one byte of the seal, or of the signature in
  /// it, is another.
  static byte[] forge(ADVSignedDeviceIdentity identity, byte[] advSecret, Part part) {
    return switch (part) {
      case HMAC -> seal(identity, changed(advSecret));
      case SIGNATURE -> {
        var signature = changed(identity.getAccountSignature().toByteArray());
        yield seal(
            identity.toBuilder().setAccountSignature(ByteString.copyFrom(signature)).build(),
            advSecret);
      }
    };
  }

  private static byte[] changed(byte[] bytes) {
    var other = bytes.clone();
    other[0] ^= 1;
    return other;
  }

  /// The identity with the device's signature, or the rule that its answer breaks.
  sealed interface Completion {
    record Complete(byte[] signedIdentity) implements Completion {}

    record Broken(String rule) implements Completion {}
  }

  /// Checks what a device sends back.
  ///
  /// @param issued what it was given
  /// @param deviceIdentity the device's identity key
  static Completion complete(ADVSignedDeviceIdentity issued, byte[] deviceIdentity, byte[] answer) {
    ADVSignedDeviceIdentity signed;
    try {
      signed = ADVSignedDeviceIdentity.parseFrom(answer);
    } catch (InvalidProtocolBufferException _) {
      return new Completion.Broken("not a signed device identity");
    }
    if (!signed.getAccountSignatureKey().isEmpty()) {
      return new Completion.Broken("the account's key must be left out");
    }
    if (!signed.getDetails().equals(issued.getDetails())
        || !signed.getAccountSignature().equals(issued.getAccountSignature())) {
      return new Completion.Broken("details or account signature are not those that were given");
    }
    var message =
        join(
            DEVICE,
            issued.getDetails().toByteArray(),
            deviceIdentity,
            issued.getAccountSignatureKey().toByteArray());
    var signature = signed.getDeviceSignature().toByteArray();
    return Signatures.verify(deviceIdentity, message, signature)
        ? new Completion.Complete(
            issued.toBuilder()
                .setDeviceSignature(signed.getDeviceSignature())
                .build()
                .toByteArray())
        : new Completion.Broken("the device's signature is wrong");
  }

  /// Whether two serialised identities say the same.
  static boolean same(byte[] one, byte[] other) {
    try {
      return ADVSignedDeviceIdentity.parseFrom(one)
          .equals(ADVSignedDeviceIdentity.parseFrom(other));
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }

  /// The places of all linked devices, signed by the account.
  static byte[] keyIndexList(Account account, Clock clock) {
    var list =
        ADVKeyIndexList.newBuilder()
            .setRawId(rawId(account))
            .setTimestamp(clock.instant().getEpochSecond());
    account.devices().values().stream()
        .map(Device::companion)
        .flatMap(Optional::stream)
        .map(Companion::keyIndex)
        .forEach(list::addValidIndexes);
    list.setCurrentIndex(list.getValidIndexesList().stream().mapToInt(i -> i).max().orElse(0));
    var details = list.build().toByteString();
    var signature = account.identity().sign(join(KEY_INDEX_LIST, details.toByteArray()));
    return ADVSignedKeyIndexList.newBuilder()
        .setDetails(details)
        .setAccountSignature(ByteString.copyFrom(signature))
        .build()
        .toByteArray();
  }

  private static int rawId(Account account) {
    return account.registrationId();
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }
}
