package dev.kurir.whatsapp.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import java.util.Optional;

/// Whether an identity key may belong to a device, before a session is started with it. Without
/// this the server could add devices to an account silently, to ours above all.
///
/// | device                      | its key must |
/// |-----------------------------|--------------|
/// | our phone                   | be the key that vouched for us |
/// | a companion of ours         | be vouched for by our phone, with `<device-identity>` |
/// | a companion of somebody else | be vouched for when `<device-identity>` is there |
/// | somebody else's phone       | nothing: it is trusted at first use, and a new key is a new phone |
final class Trust {
  private Trust() {}

  /// @param deviceIdentity content of `<device-identity>`
  static boolean accepts(
      LinkedDevice own, Jid device, byte[] identityKey, Optional<byte[]> deviceIdentity) {
    boolean ours = own.owns(device);
    if (device.device() == 0) {
      return !ours || Digests.same(identityKey, own.accountKey());
    }
    return deviceIdentity.map(bytes -> isVouchedFor(own, ours, identityKey, bytes)).orElse(!ours);
  }

  private static boolean isVouchedFor(
      LinkedDevice own, boolean ours, byte[] identityKey, byte[] deviceIdentity) {
    try {
      var proof =
          ProtoReader.read(
              ADVSignedDeviceIdentity.getDefaultInstance(), deviceIdentity, ProtoReader.SMALL);
      byte[] accountKey = ours ? own.accountKey() : proof.getAccountSignatureKey().toByteArray();
      return DeviceProof.isVouchedFor(proof, identityKey, accountKey)
          && DeviceProof.isConfirmed(proof, identityKey, accountKey);
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }
}
