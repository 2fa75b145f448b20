package dev.kurir.whatsapp.crypto;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Message authentication codes over the concatenation of their arguments.
public final class Hmac {
  private Hmac() {}

  /// 32 bytes.
  public static byte[] sha256(byte[] key, byte[]... parts) {
    return over("HmacSHA256", key, parts);
  }

  /// 64 bytes.
  public static byte[] sha512(byte[] key, byte[]... parts) {
    return over("HmacSHA512", key, parts);
  }

  /// A MAC that is fed piece by piece.
  public static Mac startSha256(byte[] key) {
    return start("HmacSHA256", key);
  }

  private static byte[] over(String algorithm, byte[] key, byte[]... parts) {
    Mac mac = start(algorithm, key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  private static Mac start(String algorithm, byte[] key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(key, algorithm));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
