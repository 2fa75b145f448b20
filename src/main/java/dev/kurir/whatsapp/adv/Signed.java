package dev.kurir.whatsapp.adv;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.proto.ADVEncryptionType;
import java.util.Optional;

/// The exact bytes that are signed. Every message begins with two bytes that say what it is for, so
/// that a signature can never be used for another purpose.
///
/// Two different fields choose between the plain and the hosted form: the container's account type
/// for the HMAC, the inner device type for the account's signature. A device signs in the plain
/// form always.
final class Signed {
  private static final byte[] ACCOUNT = {6, 0};
  private static final byte[] DEVICE = {6, 1};
  private static final byte[] KEY_INDEX_LIST = {6, 2};
  private static final byte[] ACCOUNT_HOSTED = {6, 5};
  private static final byte[] NOTHING = {};

  private Signed() {}

  /// What the account signs of a device.
  static byte[] byAccount(ADVEncryptionType deviceType, byte[] details, byte[] deviceKey) {
    return join(
        deviceType == ADVEncryptionType.HOSTED ? ACCOUNT_HOSTED : ACCOUNT, details, deviceKey);
  }

  /// What the device signs of itself and of its account.
  static byte[] byDevice(byte[] details, byte[] deviceKey, byte[] accountKey) {
    return join(DEVICE, details, deviceKey, accountKey);
  }

  /// What the account signs of its list of devices.
  static byte[] keyIndexList(byte[] details) {
    return join(KEY_INDEX_LIST, details);
  }

  /// Proves that whoever made the container saw the QR code.
  static byte[] hmac(byte[] advSecret, ADVEncryptionType accountType, byte[] details) {
    return Hmac.sha256(
        advSecret, accountType == ADVEncryptionType.HOSTED ? ACCOUNT_HOSTED : NOTHING, details);
  }

  /// Empty when the bytes cannot be read.
  static Optional<ADVDeviceIdentity> read(byte[] details) {
    try {
      return Optional.of(
          ProtoReader.read(ADVDeviceIdentity.getDefaultInstance(), details, ProtoReader.SMALL));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
