package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;

/// A prekey that many sessions may start with, signed by the identity key so that the server cannot
/// put its own in place.
///
/// @param id 1 to [PreKeyIds#MAX]
/// @param signature XEdDSA over 0x05 and the public key, 64 bytes
public record SignedPreKey(int id, KeyPair pair, byte[] signature) {
  public SignedPreKey {
    if (id < 1 || id > PreKeyIds.MAX) {
      throw new IllegalArgumentException("no prekey id: " + id);
    }
  }

  public static SignedPreKey generate(KeyPair identity, int id) {
    return sign(identity, id, KeyPair.generate());
  }

  public static SignedPreKey sign(KeyPair identity, int id, KeyPair pair) {
    return new SignedPreKey(id, pair, identity.sign(PublicKeys.serialize(pair.publicKey())));
  }
}
