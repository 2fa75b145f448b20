package dev.kurir.whatsapp.signal;

/// Between whom a session is.
///
/// @param ours our identity key, 32 bytes
/// @param theirRegistrationId as they said it
record Parties(byte[] ours, byte[] theirs, int theirRegistrationId) {
  Parties {
    if (ours.length != PublicKeys.LENGTH || theirs.length != PublicKeys.LENGTH) {
      throw new IllegalArgumentException("no identity key");
    }
  }
}
