package dev.kurir.whatsapp.login;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;
import static dev.kurir.whatsapp.store.Unit.Category.SIGNED_PRE_KEY;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.DeviceRow;
import dev.kurir.whatsapp.proto.SignedPreKeyRow;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;

/// The rows of the device itself: who we are, and our signed prekeys.
public final class DeviceRows {
  private static final String SELF = "self";

  private DeviceRows() {}

  /// Empty when no phone has accepted us.
  public static Optional<LinkedDevice> read(Unit unit) {
    return unit.read(DEVICE, SELF).map(DeviceRows::decode);
  }

  public static void write(Unit unit, LinkedDevice device) {
    unit.write(DEVICE, SELF, encode(device));
  }

  public static Optional<SignedPreKey> signedPreKey(Unit unit, int id) {
    return unit.read(SIGNED_PRE_KEY, Integer.toString(id)).map(row -> decode(id, row));
  }

  /// The one that is uploaded: the newest.
  public static SignedPreKey currentSignedPreKey(Unit unit) {
    return unit.keyIds(SIGNED_PRE_KEY, 100).stream()
        .map(Integer::valueOf)
        .max(Integer::compare)
        .flatMap(id -> signedPreKey(unit, id))
        .orElseThrow(() -> new IllegalStateException("a linked device without a signed prekey"));
  }

  public static void write(Unit unit, SignedPreKey key) {
    unit.write(
        SIGNED_PRE_KEY,
        Integer.toString(key.id()),
        SignedPreKeyRow.newBuilder()
            .setPrivateKey(ByteString.copyFrom(key.pair().privateKey()))
            .setSignature(ByteString.copyFrom(key.signature()))
            .build()
            .toByteArray());
  }

  private static byte[] encode(LinkedDevice device) {
    var row =
        DeviceRow.newBuilder()
            .setNoiseKey(ByteString.copyFrom(device.noiseKey().privateKey()))
            .setIdentityKey(ByteString.copyFrom(device.identity().identityKey().privateKey()))
            .setRegistrationId(device.identity().registrationId())
            .setJid(device.jid().toString())
            .setDeviceIdentity(ByteString.copyFrom(device.deviceIdentity()));
    device.lid().ifPresent(lid -> row.setLid(lid.toString()));
    device.pushName().ifPresent(row::setPushName);
    return row.build().toByteArray();
  }

  private static LinkedDevice decode(byte[] bytes) {
    try {
      var row = DeviceRow.parseFrom(bytes);
      return new LinkedDevice(
          KeyPair.ofPrivate(row.getNoiseKey().toByteArray()),
          new LocalIdentity(
              KeyPair.ofPrivate(row.getIdentityKey().toByteArray()), row.getRegistrationId()),
          Jid.parse(row.getJid()).orElseThrow(),
          Jid.parse(row.getLid()),
          row.getDeviceIdentity().toByteArray(),
          row.hasPushName() ? Optional.of(row.getPushName()) : Optional.empty());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the device's own row is unreadable", e);
    }
  }

  private static SignedPreKey decode(int id, byte[] bytes) {
    try {
      var row = SignedPreKeyRow.parseFrom(bytes);
      return new SignedPreKey(
          id,
          KeyPair.ofPrivate(row.getPrivateKey().toByteArray()),
          row.getSignature().toByteArray());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a signed prekey is unreadable", e);
    }
  }
}
