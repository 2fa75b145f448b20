package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.Optional;

/// Finds the private halves of the prekeys that an incoming `pkmsg` names. Looks up only; whoever
/// stores the result removes a used one-time prekey in the same transaction.
public interface PreKeys {
  Optional<KeyPair> signedPreKey(int id);

  Optional<KeyPair> preKey(int id);
}
