package dev.kurir.whatsapp.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import javax.crypto.KeyAgreement;

/// X25519 (RFC 7748) on raw keys, by the JDK's own implementation, which runs in constant time.
final class X25519 {
  static final int KEY_LENGTH = 32;
  private static final PublicKey BASE_POINT = publicKey(basePoint());

  private X25519() {}

  static byte[] agree(byte[] privateKey, byte[] publicKey) {
    return agree(privateKey, publicKey(publicKey));
  }

  /// The public half is the agreement with the base point.
  static byte[] publicOf(byte[] privateKey) {
    return agree(privateKey, BASE_POINT);
  }

  /// Sets and clears the bits that RFC 7748 prescribes for a private key; XEdDSA needs them in
  /// place, X25519 would do it by itself.
  static byte[] clamp(byte[] privateKey) {
    byte[] clamped = requireKey(privateKey).clone();
    clamped[0] &= (byte) 0xf8;
    clamped[31] &= 0x7f;
    clamped[31] |= 0x40;
    return clamped;
  }

  static byte[] requireKey(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + key.length);
    }
    return key;
  }

  private static byte[] agree(byte[] privateKey, PublicKey publicKey) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("X25519");
      agreement.init(privateKey(privateKey));
      agreement.doPhase(publicKey, true);
      return agreement.generateSecret();
    } catch (InvalidKeyException _) {
      throw new IllegalArgumentException("a public key of small order");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static PrivateKey privateKey(byte[] raw) throws GeneralSecurityException {
    return KeyFactory.getInstance("X25519")
        .generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, requireKey(raw)));
  }

  /// The wire has the coordinate in little-endian order; its highest bit is ignored.
  private static PublicKey publicKey(byte[] raw) {
    byte[] bigEndian = new byte[requireKey(raw).length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = raw[bigEndian.length - 1 - i];
    }
    bigEndian[0] &= 0x7f;
    try {
      return KeyFactory.getInstance("X25519")
          .generatePublic(
              new XECPublicKeySpec(NamedParameterSpec.X25519, new BigInteger(1, bigEndian)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] basePoint() {
    byte[] nine = new byte[KEY_LENGTH];
    nine[0] = 9;
    return nine;
  }
}
