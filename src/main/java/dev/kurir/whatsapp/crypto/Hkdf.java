package dev.kurir.whatsapp.crypto;

import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;

/// HKDF with SHA-256 (RFC 5869): many keys out of one secret.
public final class Hkdf {
  private static final int BLOCK = 32;

  /// What the RFC takes for a salt that is not given.
  private static final byte[] NO_SALT = new byte[BLOCK];

  private Hkdf() {}

  /// Extract and expand.
  ///
  /// @param salt may be empty
  /// @param length at most 255 blocks of 32 bytes
  public static byte[] derive(byte[] secret, byte[] salt, byte[] info, int length) {
    return expand(extract(secret, salt), info, length);
  }

  /// Without salt; `info` in ASCII.
  public static byte[] derive(byte[] secret, String info, int length) {
    return derive(secret, NO_SALT, info.getBytes(StandardCharsets.US_ASCII), length);
  }

  /// The pseudo-random key, 32 bytes.
  public static byte[] extract(byte[] secret, byte[] salt) {
    return Hmac.sha256(salt.length == 0 ? NO_SALT : salt, secret);
  }

  /// @param key of 32 bytes or more, already uniform
  public static byte[] expand(byte[] key, byte[] info, int length) {
    if (length < 0 || length > 255 * BLOCK) {
      throw new IllegalArgumentException("cannot derive " + length + " bytes");
    }
    Mac mac = Hmac.startSha256(key);
    byte[] out = new byte[length];
    byte[] block = {};
    for (int at = 0, counter = 1; at < length; at += BLOCK, counter++) {
      mac.update(block);
      mac.update(info);
      mac.update((byte) counter);
      block = mac.doFinal();
      System.arraycopy(block, 0, out, at, Math.min(BLOCK, length - at));
    }
    return out;
  }
}
