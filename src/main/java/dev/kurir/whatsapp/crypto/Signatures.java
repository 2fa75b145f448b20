package dev.kurir.whatsapp.crypto;

import it.auties.curve25519.Curve25519;

/// XEdDSA verification: a signature is R (32 bytes) | s (32 bytes), and the highest bit of the last
/// byte is the sign of the signer's Edwards key. The library takes that bit out by itself.
public final class Signatures {
  public static final int LENGTH = 64;

  private Signatures() {}

  /// False for anything that is not a valid signature, also for wrong lengths and for a public key
  /// that is not in its one canonical form.
  public static boolean verify(byte[] publicKey, byte[] message, byte[] signature) {
    return signature.length == LENGTH
        && isCanonical(publicKey)
        && Curve25519.verifySignature(publicKey, message, signature);
  }

  /// Below 2^255 - 19, little-endian. Arithmetic would accept the others too, as a second spelling
  /// of the same key.
  private static boolean isCanonical(byte[] publicKey) {
    if (publicKey.length != X25519.KEY_LENGTH || publicKey[31] < 0) {
      return false;
    }
    if (publicKey[31] != 0x7f) {
      return true;
    }
    for (int i = 30; i > 0; i--) {
      if (publicKey[i] != (byte) 0xff) {
        return true;
      }
    }
    return (publicKey[0] & 0xff) < 0xed;
  }
}
