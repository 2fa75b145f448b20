package dev.kurir.whatsapp.crypto;

import it.auties.curve25519.Curve25519;
import java.util.Arrays;

/// A Curve25519 key pair: X25519 for agreement, XEdDSA for signatures. Keys are 32 bytes without
/// the type byte 0x05 that Signal's wire formats put before a public key.
///
/// The arrays are owned by the pair: do not change them. Pairs are equal when their bytes are. The
/// text form names no key material.
public record KeyPair(byte[] privateKey, byte[] publicKey) {
  private static final int SIGNATURE_RANDOM = 64;

  public KeyPair {
    X25519.requireKey(privateKey);
    X25519.requireKey(publicKey);
  }

  public static KeyPair generate() {
    return ofPrivate(Randomness.bytes(X25519.KEY_LENGTH));
  }

  /// Any 32 bytes are a private key; the bits that RFC 7748 fixes are fixed here.
  public static KeyPair ofPrivate(byte[] privateKey) {
    byte[] clamped = X25519.clamp(privateKey);
    return new KeyPair(clamped, X25519.publicOf(clamped));
  }

  /// X25519 with a peer's public key: 32 bytes. An all-zero secret is refused with
  /// `IllegalArgumentException`.
  public byte[] agree(byte[] theirPublicKey) {
    return X25519.agree(privateKey, theirPublicKey);
  }

  /// XEdDSA over `message`: 64 bytes, different each time.
  public byte[] sign(byte[] message) {
    return Curve25519.sign(privateKey, message, Randomness.bytes(SIGNATURE_RANDOM));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyPair(var otherPrivate, var otherPublic)
        && Digests.same(privateKey, otherPrivate)
        && Digests.same(publicKey, otherPublic);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(publicKey);
  }

  @Override
  public String toString() {
    return "KeyPair";
  }
}
