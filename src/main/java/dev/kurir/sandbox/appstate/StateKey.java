package dev.kurir.sandbox.appstate;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One key with which a phone protects app state; the phone shares it with its companions. Made of
/// the account's identity and a number, so that nothing needs to be kept.
///
/// @param id 6 bytes
/// @param data 32 bytes
record StateKey(byte[] id, byte[] data) {
  private static final int PART = 32;

  /// @param number 1 for the first
  static StateKey of(Account account, int number) {
    byte[] id = ByteBuffer.allocate(6).putShort((short) 0).putInt(number).array();
    byte[] what = "app state key".getBytes(StandardCharsets.US_ASCII);
    return new StateKey(id, Hmac.sha256(account.identity().privateKey(), what, id));
  }

  /// The number of a key with this id; 0 when it is none.
  static int number(byte[] id) {
    return id.length == 6 ? ByteBuffer.wrap(id).getInt(2) : 0;
  }

  byte[] index() {
    return part(0);
  }

  byte[] valueEncryption() {
    return part(1);
  }

  byte[] valueMac() {
    return part(2);
  }

  byte[] snapshotMac() {
    return part(3);
  }

  byte[] patchMac() {
    return part(4);
  }

  private byte[] part(int place) {
    byte[] all = Hkdf.derive(data, "WhatsApp Mutation Keys", 5 * PART);
    return Arrays.copyOfRange(all, place * PART, (place + 1) * PART);
  }
}
