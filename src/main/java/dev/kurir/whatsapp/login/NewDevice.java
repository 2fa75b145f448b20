package dev.kurir.whatsapp.login;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.SignedPreKey;

/// The keys with which a device offers itself to be linked. They live on the heap only, and are
/// stored together with the account in the moment a phone accepts them.
///
/// @param advSecret 32 bytes in the QR text, known to the phone that scanned it and to nobody else
public record NewDevice(
    KeyPair noiseKey, LocalIdentity identity, SignedPreKey signedPreKey, byte[] advSecret) {
  /// Signal's libraries take 1 to 16,380.
  private static final int REGISTRATION_IDS = 16_380;

  public static NewDevice generate() {
    var identity = KeyPair.generate();
    return new NewDevice(
        KeyPair.generate(),
        new LocalIdentity(identity, 1 + Randomness.below(REGISTRATION_IDS)),
        SignedPreKey.generate(identity, 1),
        Randomness.bytes(32));
  }

  /// The same keys under another secret: the one before is known to somebody.
  public NewDevice withAdvSecret(byte[] secret) {
    return new NewDevice(noiseKey, identity, signedPreKey, secret);
  }

  @Override
  public String toString() {
    return "NewDevice";
  }
}
