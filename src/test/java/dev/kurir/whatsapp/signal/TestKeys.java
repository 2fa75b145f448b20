package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The long-term keys of one device in a test, and the prekeys that it has left.
final class TestKeys implements PreKeys {
  final LocalIdentity identity = LocalIdentity.generate();
  final SignedPreKey signed = SignedPreKey.generate(identity.identityKey(), 1);
  final Map<Integer, KeyPair> oneTime = new HashMap<>();
  private int lastId;

  PreKeyBundle bundle(boolean withOneTimeKey) {
    Optional<OneTimePreKey> key = Optional.empty();
    if (withOneTimeKey) {
      OneTimePreKey made = OneTimePreKey.generate(lastId, 1).getFirst();
      lastId = made.id();
      oneTime.put(made.id(), made.pair());
      key = Optional.of(made);
    }
    return PreKeyBundle.of(identity, signed, key);
  }

  @Override
  public Optional<KeyPair> signedPreKey(int id) {
    return id == signed.id() ? Optional.of(signed.pair()) : Optional.empty();
  }

  @Override
  public Optional<KeyPair> preKey(int id) {
    return Optional.ofNullable(oneTime.get(id));
  }
}
