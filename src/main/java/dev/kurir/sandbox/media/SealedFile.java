package dev.kurir.sandbox.media;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.Randomness;
import java.util.Arrays;

/// A file as it is uploaded: AES-256-CBC, then 10 bytes of HMAC-SHA256 over IV and ciphertext.
///
/// @param mediaKey 32 random bytes; who has them can read the file
/// @param sha256 of what is inside
/// @param encSha256 of `bytes`
record SealedFile(byte[] bytes, byte[] mediaKey, byte[] sha256, byte[] encSha256) {
  private static final int KEY = 32;
  private static final int IV = 16;
  private static final int MAC = 10;

  static SealedFile seal(byte[] plain, MediaType type) {
    byte[] mediaKey = Randomness.bytes(KEY);
    byte[] keys = Hkdf.derive(mediaKey, type.keys(), 112);
    byte[] iv = Arrays.copyOf(keys, IV);
    byte[] cipher = Aes.cbcEncrypt(Arrays.copyOfRange(keys, IV, IV + KEY), iv, plain);
    byte[] mac = Hmac.sha256(Arrays.copyOfRange(keys, IV + KEY, IV + 2 * KEY), iv, cipher);
    byte[] file = Arrays.copyOf(cipher, cipher.length + MAC);
    System.arraycopy(mac, 0, file, cipher.length, MAC);
    return new SealedFile(file, mediaKey, Digests.sha256(plain), Digests.sha256(file));
  }
}
