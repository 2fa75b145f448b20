package dev.kurir.whatsapp.crypto;

import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// AES in the three modes that the protocol uses, with keys of 32 bytes. What comes from the
/// network and does not decrypt is an empty result, never an exception.
public final class Aes {
  /// What GCM adds to a text.
  public static final int GCM_TAG = 16;

  private Aes() {}

  /// @param iv 12 bytes, never used twice with the same key
  /// @return the ciphertext and its tag of 16 bytes
  public static byte[] gcmEncrypt(byte[] key, byte[] iv, byte[] associated, byte[] plaintext) {
    try {
      return gcm(Cipher.ENCRYPT_MODE, key, iv, associated).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Empty when the key, the IV, the associated data or any byte is not what was encrypted.
  public static Optional<byte[]> gcmDecrypt(
      byte[] key, byte[] iv, byte[] associated, byte[] ciphertext) {
    if (ciphertext.length < GCM_TAG) {
      return Optional.empty();
    }
    try {
      return Optional.of(gcm(Cipher.DECRYPT_MODE, key, iv, associated).doFinal(ciphertext));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// With PKCS#7 padding.
  ///
  /// @param iv 16 bytes
  public static byte[] cbcEncrypt(byte[] key, byte[] iv, byte[] plaintext) {
    try {
      return cbc(Cipher.ENCRYPT_MODE, key, iv).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Empty when the padding or the length is wrong. CBC proves nothing: check a MAC first.
  public static Optional<byte[]> cbcDecrypt(byte[] key, byte[] iv, byte[] ciphertext) {
    if (ciphertext.length == 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(cbc(Cipher.DECRYPT_MODE, key, iv).doFinal(ciphertext));
    } catch (BadPaddingException | IllegalBlockSizeException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Decrypts piece by piece, with PKCS#7 padding. It proves nothing: check a MAC first.
  ///
  /// @param iv 16 bytes
  public static Cipher startCbcDecrypt(byte[] key, byte[] iv) {
    try {
      return cbc(Cipher.DECRYPT_MODE, key, iv);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Encrypts and decrypts alike.
  ///
  /// @param iv 16 bytes, the first counter block
  public static byte[] ctr(byte[] key, byte[] iv, byte[] text) {
    try {
      return start("AES/CTR/NoPadding", Cipher.ENCRYPT_MODE, key, new IvParameterSpec(iv))
          .doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Cipher gcm(int mode, byte[] key, byte[] iv, byte[] associated)
      throws GeneralSecurityException {
    Cipher cipher = start("AES/GCM/NoPadding", mode, key, new GCMParameterSpec(8 * GCM_TAG, iv));
    cipher.updateAAD(associated);
    return cipher;
  }

  private static Cipher cbc(int mode, byte[] key, byte[] iv) throws GeneralSecurityException {
    return start("AES/CBC/PKCS5Padding", mode, key, new IvParameterSpec(iv));
  }

  private static Cipher start(
      String transformation, int mode, byte[] key, AlgorithmParameterSpec parameters)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(transformation);
    cipher.init(mode, new SecretKeySpec(key, "AES"), parameters);
    return cipher;
  }
}
