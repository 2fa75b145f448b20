package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.crypto.Aes;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// The eight characters that somebody types into a phone, and what the phone does with them
/// (protocol brief, section 4b). Written anew from the brief, so that a mistake of the client is
/// not repeated here. The text form does not show the code.
///
/// @param text eight characters without 0, I, O and U, in upper case
public record LinkCode(String text) {
  private static final Pattern FORM = Pattern.compile("[1-9A-HJ-NP-TV-Z]{8}");
  private static final int SALT = 32;
  private static final int IV = 16;
  private static final int KEY = 32;
  private static final int ROUNDS = 131_072;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// Salt, counter block and encrypted key.
  static final int WRAPPED = SALT + IV + KEY;

  /// What was typed, in any case, with or without the hyphen. Empty when it cannot be a code.
  public static Optional<LinkCode> parse(String typed) {
    var text = typed.strip().replace("-", "").toUpperCase(Locale.ROOT);
    return FORM.matcher(text).matches() ? Optional.of(new LinkCode(text)) : Optional.empty();
  }

  /// Encrypts a public key under the code.
  byte[] wrap(byte[] publicKey) {
    var salt = new byte[SALT];
    var iv = new byte[IV];
    RANDOM.nextBytes(salt);
    RANDOM.nextBytes(iv);
    var wrapped = Arrays.copyOf(salt, WRAPPED);
    System.arraycopy(iv, 0, wrapped, SALT, IV);
    System.arraycopy(Aes.ctr(key(salt), iv, publicKey), 0, wrapped, SALT + IV, KEY);
    return wrapped;
  }

  /// The key that was wrapped, if it was wrapped under this code; any other key if not.
  ///
  /// @param wrapped of [#WRAPPED] bytes
  byte[] unwrap(byte[] wrapped) {
    var iv = Arrays.copyOfRange(wrapped, SALT, SALT + IV);
    var text = Arrays.copyOfRange(wrapped, SALT + IV, WRAPPED);
    return Aes.ctr(key(Arrays.copyOf(wrapped, SALT)), iv, text);
  }

  private byte[] key(byte[] salt) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(text.toCharArray(), salt, ROUNDS, 8 * KEY))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "LinkCode";
  }
}
