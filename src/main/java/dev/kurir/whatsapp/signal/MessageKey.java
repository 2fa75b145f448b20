package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The keys of one message: AES key (32 bytes), MAC key (32) and IV (16), all drawn from a seed of
/// 32 bytes. Only the seed is ever kept.
final class MessageKey {
  static final int MAC_LENGTH = 8;

  private static final byte[] INFO = "WhisperMessageKeys".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_SALT = {};

  private final int counter;
  private final byte[] cipherKey;
  private final byte[] macKey;
  private final byte[] iv;

  private MessageKey(int counter, byte[] material) {
    this.counter = counter;
    this.cipherKey = Arrays.copyOf(material, 32);
    this.macKey = Arrays.copyOfRange(material, 32, 64);
    this.iv = Arrays.copyOfRange(material, 64, 80);
  }

  static MessageKey of(int counter, byte[] seed) {
    return new MessageKey(counter, Hkdf.derive(seed, NO_SALT, INFO, 80));
  }

  int counter() {
    return counter;
  }

  byte[] encrypt(byte[] plaintext) {
    return Aes.cbcEncrypt(cipherKey, iv, plaintext);
  }

  /// Check the MAC first.
  Optional<byte[]> decrypt(byte[] ciphertext) {
    return Aes.cbcDecrypt(cipherKey, iv, ciphertext);
  }

  /// @param sender the identity key of who wrote the message
  /// @param message version byte and protocol buffer
  byte[] mac(byte[] sender, byte[] receiver, byte[] message) {
    byte[] full =
        Hmac.sha256(macKey, PublicKeys.serialize(sender), PublicKeys.serialize(receiver), message);
    return Arrays.copyOf(full, MAC_LENGTH);
  }
}
