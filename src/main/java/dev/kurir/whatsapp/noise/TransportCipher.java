package dev.kurir.whatsapp.noise;

import dev.kurir.whatsapp.noise.NoiseException.Kind;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// One direction after the handshake: AES-256-GCM, without associated data, each message under the
/// next number.
///
/// Not thread-safe. The numbers are the order on the wire: **whoever sends holds one lock over
/// [#seal] and handing the frame to the socket**, else a later number goes out first and the other
/// side ends the connection. Keeps the key only, nothing that grows.
public final class TransportCipher {
  private static final int TAG_LENGTH = 16;
  private static final long NUMBERS = 1L << 32;

  private final SecretKeySpec key;
  private long counter;

  /// @param key 32 bytes
  TransportCipher(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /// Encrypts one message and puts the frame around it: 3 bytes of length, ciphertext, tag.
  ///
  /// @throws IllegalArgumentException when it is too large for a frame
  public byte[] seal(byte[] plaintext) {
    byte[] frame = Frames.start(plaintext.length + TAG_LENGTH);
    try {
      start(Cipher.ENCRYPT_MODE)
          .doFinal(plaintext, 0, plaintext.length, frame, Frames.LENGTH_BYTES);
      return frame;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Decrypts the content of one frame, without its length.
  public byte[] open(byte[] ciphertext) throws NoiseException {
    if (ciphertext.length < TAG_LENGTH) {
      throw new NoiseException(Kind.NOT_AUTHENTIC, "a frame without a tag");
    }
    try {
      return start(Cipher.DECRYPT_MODE).doFinal(ciphertext);
    } catch (AEADBadTagException _) {
      throw new NoiseException(Kind.NOT_AUTHENTIC, "a frame was changed, lost or repeated");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private Cipher start(int mode) throws GeneralSecurityException {
    if (counter == NUMBERS) {
      throw new IllegalStateException("all numbers of this connection are used");
    }
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] iv = CounterIv.of((int) counter++);
    cipher.init(mode, key, new GCMParameterSpec(8 * TAG_LENGTH, iv));
    return cipher;
  }
}
