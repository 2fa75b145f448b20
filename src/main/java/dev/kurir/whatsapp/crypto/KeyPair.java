package dev.kurir.whatsapp.crypto;

/// A Curve25519 key pair: X25519 for agreement, XEdDSA for signatures. Keys are 32 bytes without
/// the type byte 0x05 that Signal's wire formats put before a public key.
///
/// The text form names no key material.
public record KeyPair(byte[] privateKey, byte[] publicKey) {
  public static KeyPair generate() {
    throw new UnsupportedOperationException();
  }

  public static KeyPair ofPrivate(byte[] privateKey) {
    throw new UnsupportedOperationException();
  }

  /// X25519 with a peer's public key: 32 bytes. An all-zero secret is refused with
  /// `IllegalArgumentException`.
  public byte[] agree(byte[] theirPublicKey) {
    throw new UnsupportedOperationException();
  }

  /// XEdDSA over `message`: 64 bytes.
  public byte[] sign(byte[] message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public String toString() {
    return "KeyPair";
  }
}
