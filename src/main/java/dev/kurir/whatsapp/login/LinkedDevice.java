package dev.kurir.whatsapp.login;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.ADVSignedDeviceIdentity;
import dev.kurir.whatsapp.signal.LocalIdentity;
import java.util.Optional;

/// A device that a phone has accepted.
///
/// @param jid own device on `s.whatsapp.net`
/// @param lid own device on `lid`, once it is known
/// @param deviceIdentity `ADVSignedDeviceIdentity` with the account's key: proves to others that
///   the phone vouches for this device
public record LinkedDevice(
    KeyPair noiseKey,
    LocalIdentity identity,
    Jid jid,
    Optional<Jid> lid,
    byte[] deviceIdentity,
    Optional<String> pushName) {

  public LinkedDevice withLid(Jid lid) {
    return new LinkedDevice(noiseKey, identity, jid, Optional.of(lid), deviceIdentity, pushName);
  }

  public LinkedDevice withPushName(String name) {
    return new LinkedDevice(noiseKey, identity, jid, lid, deviceIdentity, Optional.of(name));
  }

  /// The identity key of our phone, which vouches for all devices of the account: 32 bytes.
  public byte[] accountKey() {
    try {
      return ADVSignedDeviceIdentity.parseFrom(deviceIdentity)
          .getAccountSignatureKey()
          .toByteArray();
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("our own device identity is unreadable", e);
    }
  }

  /// Our own address in a stanza that goes to LIDs: the LID when known, else the number.
  public Jid address() {
    return lid.orElse(jid);
  }

  /// Whether this is our account: the phone or any of its devices.
  public boolean owns(Jid other) {
    Jid account = other.account();
    return account.equals(jid.account())
        || lid.map(Jid::account).filter(account::equals).isPresent();
  }

  /// Whether this is this very device.
  public boolean isSelf(Jid other) {
    return owns(other) && other.device() == jid.device();
  }

  @Override
  public String toString() {
    return "LinkedDevice[:" + jid.device() + "]";
  }
}
