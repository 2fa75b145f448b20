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
  /// A one-time prekey; the server may have run out of them.
  public record OneTimeKey(int id, byte[] publicKey) {}
}
