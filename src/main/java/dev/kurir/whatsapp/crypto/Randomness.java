package dev.kurir.whatsapp.crypto;

import java.security.SecureRandom;

/// Unpredictable bytes for keys, padding and ids. Thread-safe.
public final class Randomness {
  private static final SecureRandom RANDOM = new SecureRandom();

  private Randomness() {}

  public static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  /// From 0 to `bound` - 1, each as likely as the others.
  public static int below(int bound) {
    return RANDOM.nextInt(bound);
  }
}
