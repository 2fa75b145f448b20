package dev.kurir.auth.control;

import dev.kurir.platform.entity.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The token of the admin API. Compared by digest, in a time that depends neither on where two
/// texts differ nor on how long they are.
public final class AdminToken {
  private final byte @Nullable [] digest;

  /// @param token absent: nothing matches
  public AdminToken(Optional<String> token) {
    this.digest = token.map(AdminToken::digest).orElse(null);
  }

  public boolean matches(String text) {
    return digest != null && MessageDigest.isEqual(digest, digest(text));
  }

  private static byte[] digest(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }
}
