package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Randomness;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// The eight characters that a user types into the phone to link a device without a camera. They
/// are the password under which both sides exchange a key (protocol brief, section 4b); whoever
/// knows them while they are valid can take part in the link, so the text form does not show them.
///
/// @param text 8 characters of [#ALPHABET], 5 bits each
public record PairingCode(String text) {
  /// Without 0, I, O and U, which people confuse.
  static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";

  private static final int BYTES = 5;
  private static final int LENGTH = 8;

  /// With whatever people put between the characters.
  private static final int LONGEST = 40;

  private static final int SALT = 32;
  private static final int IV = 16;
  private static final int KEY = 32;
  private static final int ITERATIONS = 2 << 16;

  public PairingCode {
    if (text.length() != LENGTH || !text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0)) {
      throw new IllegalArgumentException("not a pairing code");
    }
  }

  public static PairingCode random() {
    return of(Randomness.bytes(BYTES));
  }

  /// The code of 5 bytes.
  public static PairingCode of(byte[] bytes) {
    long bits = 0;
    for (byte b : bytes) {
      bits = bits << 8 | (b & 0xff);
    }
    StringBuilder text = new StringBuilder(LENGTH);
    for (int shift = 5 * (LENGTH - 1); shift >= 0; shift -= 5) {
      text.append(ALPHABET.charAt((int) (bits >> shift) & 31));
    }
    return new PairingCode(text.toString());
  }

  /// What a user typed: in any case, with or without the hyphen and spaces. Empty when it is none.
  public static Optional<PairingCode> parse(String typed) {
    if (typed.length() > LONGEST) {
      return Optional.empty();
    }
    String text = typed.replace("-", "").replace(" ", "").toUpperCase(Locale.ROOT);
    boolean legal = text.length() == LENGTH && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
    return legal ? Optional.of(new PairingCode(text)) : Optional.empty();
  }

  /// As users read it: `XXXX-XXXX`.
  public String display() {
    return text.substring(0, LENGTH / 2) + "-" + text.substring(LENGTH / 2);
  }

  /// Encrypts a public key under this code: salt (32) | iv (16) | key (32). Takes about a tenth of
  /// a second, on purpose.
  public byte[] wrap(byte[] publicKey) {
    return wrap(publicKey, Randomness.bytes(SALT), Randomness.bytes(IV));
  }

  byte[] wrap(byte[] publicKey, byte[] salt, byte[] iv) {
    byte[] wrapped = Arrays.copyOf(salt, SALT + IV + KEY);
    System.arraycopy(iv, 0, wrapped, SALT, IV);
    System.arraycopy(Aes.ctr(key(salt), iv, publicKey), 0, wrapped, SALT + IV, KEY);
    return wrapped;
  }

  /// The public key that the other side wrapped; empty when the length is wrong. A wrong code gives
  /// a wrong key: nothing here is authenticated, the exchange that follows is.
  public Optional<byte[]> unwrap(byte[] wrapped) {
    if (wrapped.length != SALT + IV + KEY) {
      return Optional.empty();
    }
    byte[] salt = Arrays.copyOf(wrapped, SALT);
    byte[] iv = Arrays.copyOfRange(wrapped, SALT, SALT + IV);
    return Optional.of(
        Aes.ctr(key(salt), iv, Arrays.copyOfRange(wrapped, SALT + IV, wrapped.length)));
  }

  private byte[] key(byte[] salt) {
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec(text.toCharArray(), salt, ITERATIONS, 8 * KEY))
          .getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "PairingCode";
  }
}
