package dev.kurir.whatsapp.media;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import java.util.Arrays;
import java.util.Optional;

/// The format of an encrypted file: AES-256-CBC with PKCS#7 padding, then the first 10 bytes of
/// HMAC-SHA256 over iv and ciphertext. The keys are HKDF of the media key: iv (16), cipher key
/// (32), MAC key (32), and 32 bytes that nobody uses. Thread-safe; whole files in memory.
public final class MediaCipher {
  private static final int IV = 16;
  private static final int KEY = 32;
  private static final int DERIVED = IV + 3 * KEY;
  private static final int MAC = 10;

  private final byte[] iv;
  private final byte[] cipherKey;
  private final byte[] macKey;

  /// @param mediaKey 32 random bytes, for one file only
  public MediaCipher(byte[] mediaKey, MediaKind kind) {
    byte[] keys = Hkdf.derive(mediaKey, kind.info(), DERIVED);
    this.iv = Arrays.copyOf(keys, IV);
    this.cipherKey = Arrays.copyOfRange(keys, IV, IV + KEY);
    this.macKey = Arrays.copyOfRange(keys, IV + KEY, IV + 2 * KEY);
  }

  public EncryptedFile encrypt(byte[] plaintext) {
    byte[] ciphertext = Aes.cbcEncrypt(cipherKey, iv, plaintext);
    byte[] file = Arrays.copyOf(ciphertext, ciphertext.length + MAC);
    System.arraycopy(Hmac.sha256(macKey, iv, ciphertext), 0, file, ciphertext.length, MAC);
    return new EncryptedFile(file, Digests.sha256(plaintext), Digests.sha256(file));
  }

  /// Empty when any byte of the file, or the media key, is not what was encrypted.
  public Optional<byte[]> decrypt(byte[] file) {
    if (file.length < MAC) {
      return Optional.empty();
    }
    byte[] ciphertext = Arrays.copyOf(file, file.length - MAC);
    byte[] mac = Arrays.copyOfRange(file, ciphertext.length, file.length);
    byte[] expected = Arrays.copyOf(Hmac.sha256(macKey, iv, ciphertext), MAC);
    return Digests.same(expected, mac)
        ? Aes.cbcDecrypt(cipherKey, iv, ciphertext)
        : Optional.empty();
  }

  /// What is uploaded, and what the message says about it.
  ///
  /// @param sha256 of the plaintext
  /// @param encryptedSha256 of `bytes`
  public record EncryptedFile(byte[] bytes, byte[] sha256, byte[] encryptedSha256) {}
}
