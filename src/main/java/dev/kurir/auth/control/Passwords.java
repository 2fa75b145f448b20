package dev.kurir.auth.control;

import de.mkammerer.argon2.Argon2;
import de.mkammerer.argon2.Argon2Factory;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// argon2id: 46 MiB, two passes, one lane, about 0.1 s of one core. At most two at a time, so that
/// log-ins can take neither all memory nor all cores. Thread-safe.
final class Passwords {
  private static final int MEMORY_KIB = 47_104;
  private static final int PASSES = 2;
  private static final int AT_A_TIME = 2;
  private static final int WAIT_SECONDS = 3;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Of random bytes that nobody kept: what an unknown admin's password is checked against, so that
  /// it takes as long as a known one's.
  static final String NOBODY =
      "$argon2id$v=19$m=47104,t=2,p=1$V7A05EQpySJpvbV8xmpNCQ"
          + "$AySjHzV6SZPOHwe9mt/ufrdUvsqmLKWBks6rsmvH9Pg";

  private final Semaphore slots = new Semaphore(AT_A_TIME, true);

  /// 22 characters, 128 bits.
  static String generate() {
    var bits = new byte[16];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }

  String hash(String password) {
    return argon2().hash(PASSES, MEMORY_KIB, 1, bytes(password));
  }

  /// Empty when too many are being checked already.
  Optional<Boolean> matches(String hash, String password) {
    try {
      if (!slots.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        return Optional.empty();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
    try {
      return Optional.of(argon2().verify(hash, bytes(password)));
    } finally {
      slots.release();
    }
  }

  /// Made late: it loads a native library.
  private static Argon2 argon2() {
    return Argon2Factory.create(Argon2Factory.Argon2Types.ARGON2id);
  }

  private static byte[] bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8);
  }
}
