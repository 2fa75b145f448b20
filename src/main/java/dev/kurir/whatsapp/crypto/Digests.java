package dev.kurir.whatsapp.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Hashes over the concatenation of their arguments.
public final class Digests {
  private Digests() {}

  /// 32 bytes.
  public static byte[] sha256(byte[]... parts) {
    return digest("SHA-256", parts);
  }

  /// 16 bytes. Only where the protocol asks for it (`buildHash`); it protects nothing.
  public static byte[] md5(byte[]... parts) {
    return digest("MD5", parts);
  }

  /// Compares in a time that does not tell where the first difference is.
  public static boolean same(byte[] one, byte[] other) {
    return MessageDigest.isEqual(one, other);
  }

  /// A hash that is fed piece by piece.
  public static MessageDigest startSha256() {
    return start("SHA-256");
  }

  private static byte[] digest(String algorithm, byte[]... parts) {
    MessageDigest digest = start(algorithm);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  private static MessageDigest start(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
