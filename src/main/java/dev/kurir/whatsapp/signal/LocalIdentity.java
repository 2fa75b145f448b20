package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;

/// Our own long-term identity.
///
/// @param registrationId 1 to 16,380, chosen once a link
public record LocalIdentity(KeyPair identityKey, int registrationId) {
  static final int MAX_REGISTRATION_ID = 16_380;

  public static LocalIdentity generate() {
    return new LocalIdentity(KeyPair.generate(), 1 + Randomness.below(MAX_REGISTRATION_ID));
  }
}
