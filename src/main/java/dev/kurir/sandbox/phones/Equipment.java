package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.sandbox.server.KeyNodes;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;

/// The keys with which a phone starts: a signed prekey and the first one-time prekeys.
final class Equipment {
  private static final int FIRST_PRE_KEYS = 50;

  /// Registration ids of Signal have 14 bits and are not 0.
  private static final int REGISTRATION_IDS = 16_380;

  private Equipment() {}

  /// Makes the signed prekey of an account's identity; the public half is given back.
  static PublicKeys sign(Account account, PhoneKeys keys, Batch batch) {
    var signed = keys.makeSigned(batch);
    return new PublicKeys(
        account.registrationId(),
        account.identity().publicKey(),
        PhoneKeys.SIGNED_PRE_KEY_ID,
        signed.publicKey(),
        account.identity().sign(KeyNodes.withType(signed.publicKey())));
  }

  static void stock(Device device, PhoneKeys keys, Batch batch) {
    device.preKeys().add(keys.makeOneTime(FIRST_PRE_KEYS, batch), batch);
  }

  /// All of it anew, with another identity.
  static void renew(Account account, Device device, PhoneKeys keys, Batch batch) {
    account.reinstall(KeyPair.generate(), 1 + Randomness.below(REGISTRATION_IDS), batch);
    device.replaceKeys(sign(account, keys, batch), batch);
    device.preKeys().clear(batch);
    stock(device, keys, batch);
  }
}
