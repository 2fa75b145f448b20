package dev.kurir.sessions.control;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/// AES-256-GCM with a random nonce of 96 bits. A box is `format 01 | nonce 12 | ciphertext | tag
/// 16`.
///
/// Random nonces are safe for 2^32 boxes a key; a data key belongs to one session, which stays
/// below that for centuries at ten writes a second.
final class AesGcm {
  private static final byte FORMAT = 1;
  private static final int NONCE = 12;
  private static final int TAG = 16;
  private static final int HEAD = 1 + NONCE;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AesGcm() {}

  static byte[] seal(SecretKey key, byte[] aad, byte[] plaintext) {
    var nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    try {
      var cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, 0, aad);
      var box = new byte[HEAD + plaintext.length + TAG];
      box[0] = FORMAT;
      System.arraycopy(nonce, 0, box, 1, NONCE);
      cipher.doFinal(plaintext, 0, plaintext.length, box, HEAD);
      return box;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing in this JVM", e);
    }
  }

  /// Empty when the box was not made with this key and these associated data, or was changed since.
  static Optional<byte[]> open(SecretKey key, byte[] aad, byte[] box) {
    if (box.length < HEAD + TAG || box[0] != FORMAT) {
      return Optional.empty();
    }
    try {
      var cipher = cipher(Cipher.DECRYPT_MODE, key, box, 1, aad);
      return Optional.of(cipher.doFinal(box, HEAD, box.length - HEAD));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing in this JVM", e);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, int offset, byte[] aad)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG * 8, nonce, offset, NONCE));
    cipher.updateAAD(aad);
    return cipher;
  }

  /// Length-prefixed parts, so that no two lists of parts look alike.
  static byte[] aad(byte[]... parts) {
    int length = 0;
    for (var part : parts) {
      length += 4 + part.length;
    }
    var buffer = ByteBuffer.allocate(length);
    for (var part : parts) {
      buffer.putInt(part.length).put(part);
    }
    return buffer.array();
  }
}
