package dev.kurir.whatsapp.signal;

import java.util.Optional;

/// What the server hands out of another device so that a session can be started with it. Public
/// keys are 32 bytes without the type byte.
public record PreKeyBundle(
    int registrationId,
    byte[] identityKey,
    int signedPreKeyId,
    byte[] signedPreKey,
    byte[] signedPreKeySignature,
    Optional<OneTimeKey> preKey) {
  /// What a device with these keys lets the server hand out.
  public static PreKeyBundle of(
      LocalIdentity identity, SignedPreKey signed, Optional<OneTimePreKey> oneTime) {
    return new PreKeyBundle(
        identity.registrationId(),
        identity.identityKey().publicKey(),
        signed.id(),
        signed.pair().publicKey(),
        signed.signature(),
        oneTime.map(key -> new OneTimeKey(key.id(), key.pair().publicKey())));
  }

  /// A one-time prekey; the server may have run out of them.
  public record OneTimeKey(int id, byte[] publicKey) {}
}
