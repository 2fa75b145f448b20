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

  private static byte[] digest(String algorithm, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance(algorithm);
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
