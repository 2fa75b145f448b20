package dev.kurir.tenants.entity;

import dev.kurir.platform.entity.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// A tenant's key as the tenant has it: `kurir_` and 256 random bits in base64url, so that people
/// and secret scanners recognise one. It is shown once and never kept; its SHA-256 is. A key has
/// too many bits to be guessed, so that no slow hash is needed.
///
/// The text form names nothing but the prefix.
public record KeyText(String value) {
  private static final String MARK = "kurir_";
  private static final int LONGEST = 200;
  private static final SecureRandom RANDOM = new SecureRandom();

  public static KeyText generate() {
    var bits = new byte[32];
    RANDOM.nextBytes(bits);
    return new KeyText(MARK + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /// The mark and six characters of 43.
  public String prefix() {
    return value.substring(0, MARK.length() + 6);
  }

  /// Of whatever text somebody sent as a key; what is longer than any key counts as cut.
  public byte[] hash() {
    var text = value.length() > LONGEST ? value.substring(0, LONGEST) : value;
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return value.length() < MARK.length() + 6 ? "KeyText" : prefix() + "…";
  }
}
