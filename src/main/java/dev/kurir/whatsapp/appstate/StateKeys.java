package dev.kurir.whatsapp.appstate;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.proto.SyncdMutation.SyncdOperation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/// What one shared key protects the app state with: five keys of 32 bytes, and the MACs that they
/// make. (whatsmeow `appstate/keys.go`, `hash.go`.)
record StateKeys(
    byte[] index, byte[] valueEncryption, byte[] valueMac, byte[] snapshotMac, byte[] patchMac) {
  private static final int KEY = 32;
  private static final int IV = 16;

  /// @param keyData as the phone shared it
  static StateKeys of(byte[] keyData) {
    byte[] all = Hkdf.derive(keyData, "WhatsApp Mutation Keys", 5 * KEY);
    return new StateKeys(part(all, 0), part(all, 1), part(all, 2), part(all, 3), part(all, 4));
  }

  private static byte[] part(byte[] all, int place) {
    return Arrays.copyOfRange(all, place * KEY, (place + 1) * KEY);
  }

  /// Of the JSON text of an index.
  byte[] macOfIndex(byte[] json) {
    return Hmac.sha256(index, json);
  }

  /// Of a value.
  ///
  /// @param sealed IV and ciphertext
  byte[] macOfValue(SyncdOperation operation, byte[] keyId, byte[] sealed) {
    byte[] start = {(byte) (operation.getNumber() + 1)};
    byte[] length = ByteBuffer.allocate(Long.BYTES).putLong(keyId.length + 1L).array();
    return Arrays.copyOf(Hmac.sha512(valueMac, start, keyId, sealed, length), KEY);
  }

  /// Of a whole collection.
  byte[] macOfSnapshot(LtHash sum, long version, String collection) {
    return Hmac.sha256(snapshotMac, sum.bytes(), number(version), name(collection));
  }

  /// Of a patch.
  ///
  /// @param valueMacs of its changes, in order
  byte[] macOfPatch(
      byte[] snapshotMac, Collection<byte[]> valueMacs, long version, String collection) {
    byte[] macs = new byte[valueMacs.size() * KEY];
    int at = 0;
    for (byte[] mac : valueMacs) {
      System.arraycopy(mac, 0, macs, at, KEY);
      at += KEY;
    }
    return Hmac.sha256(patchMac, snapshotMac, macs, number(version), name(collection));
  }

  /// @param sealed IV and ciphertext, whose MAC is right
  Optional<byte[]> open(byte[] sealed) {
    return Aes.cbcDecrypt(
        valueEncryption, Arrays.copyOf(sealed, IV), Arrays.copyOfRange(sealed, IV, sealed.length));
  }

  private static byte[] number(long version) {
    return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
  }

  private static byte[] name(String collection) {
    return collection.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "StateKeys";
  }
}
