package dev.kurir.whatsapp;

import dev.kurir.whatsapp.adv.AccountVoucher;
import dev.kurir.whatsapp.adv.DeviceProof;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.ADVDeviceIdentity;
import dev.kurir.whatsapp.signal.LocalIdentity;
import java.util.Optional;

/// A phone that vouches for devices, and so has linked ones.
public record TestAccount(KeyPair phoneKey, Jid pn, Jid lid) {
  public static TestAccount make() {
    return new TestAccount(KeyPair.generate(), Jid.pn("6281200000001"), Jid.lid("100000000000001"));
  }

  public LinkedDevice device(int id) {
    var identity = KeyPair.generate();
    return new LinkedDevice(
        KeyPair.generate(),
        new LocalIdentity(identity, 77),
        pn.withDevice(id),
        Optional.of(lid.withDevice(id)),
        proof(identity),
        Optional.empty());
  }

  /// What `<device-identity>` of a device with that key holds.
  public byte[] proof(KeyPair deviceIdentity) {
    var details =
        ADVDeviceIdentity.newBuilder()
            .setRawId(1)
            .setTimestamp(1_795_000_000)
            .setKeyIndex(2)
            .build();
    return DeviceProof.confirm(
            new AccountVoucher(phoneKey).vouch(details, deviceIdentity.publicKey()), deviceIdentity)
        .toByteArray();
  }
}
