package dev.kurir.sandbox.accounts;

/// What the server hands out of a device, except its one-time prekeys. Keys are 32 bytes.
///
/// @param signature of the signed prekey, 64 bytes
public record PublicKeys(
    int registrationId,
    byte[] identity,
    int signedPreKeyId,
    byte[] signedPreKey,
    byte[] signature) {

  public PublicKeys withSignedPreKey(int id, byte[] key, byte[] signature) {
    return new PublicKeys(registrationId, identity, id, key, signature);
  }
}
