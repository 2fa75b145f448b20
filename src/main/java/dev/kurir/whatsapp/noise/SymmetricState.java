package dev.kurir.whatsapp.noise;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What both sides compute alike during a handshake: the hash over all that was said, and the key
/// that every agreement is mixed into.
final class SymmetricState {
  private static final int KEY_LENGTH = 32;
  private static final byte[] NO_INFO = {};

  /// 28 letters, filled up with NUL: at exactly 32 bytes the name itself is the first hash.
  private static final byte[] PATTERN =
      Arrays.copyOf("Noise_XX_25519_AESGCM_SHA256".getBytes(StandardCharsets.US_ASCII), KEY_LENGTH);

  private byte[] hash = PATTERN;
  private byte[] chainingKey = PATTERN;
  private byte[] key = PATTERN;
  private int counter;

  /// @param prologue what both sides must have seen before the first message
  SymmetricState(byte[] prologue) {
    mixHash(prologue);
  }

  void mixHash(byte[] data) {
    hash = Digests.sha256(hash, data);
  }

  /// Mixes the agreement of the two keys into the key; the counter starts again.
  void mixKey(KeyPair own, byte[] theirs) throws NoiseException {
    byte[] secret;
    try {
      secret = own.agree(theirs);
    } catch (IllegalArgumentException _) {
      throw new NoiseException(Kind.MALFORMED, "a public key that cannot be used");
    }
    byte[] keys = derive(secret);
    chainingKey = Arrays.copyOf(keys, KEY_LENGTH);
    key = Arrays.copyOfRange(keys, KEY_LENGTH, 2 * KEY_LENGTH);
    counter = 0;
  }

  byte[] encrypt(byte[] plaintext) {
    byte[] ciphertext = Aes.gcmEncrypt(key, CounterIv.of(counter++), hash, plaintext);
    mixHash(ciphertext);
    return ciphertext;
  }

  byte[] decrypt(byte[] ciphertext) throws NoiseException {
    byte[] plaintext =
        Aes.gcmDecrypt(key, CounterIv.of(counter++), hash, ciphertext)
            .orElseThrow(
                () -> new NoiseException(Kind.NOT_AUTHENTIC, "a handshake message was changed"));
    mixHash(ciphertext);
    return plaintext;
  }

  /// The key of the client's direction and the key of the server's.
  byte[][] split() {
    byte[] keys = derive(new byte[0]);
    return new byte[][] {
      Arrays.copyOf(keys, KEY_LENGTH), Arrays.copyOfRange(keys, KEY_LENGTH, 2 * KEY_LENGTH)
    };
  }

  private byte[] derive(byte[] secret) {
    return Hkdf.derive(secret, chainingKey, NO_INFO, 2 * KEY_LENGTH);
  }
}
