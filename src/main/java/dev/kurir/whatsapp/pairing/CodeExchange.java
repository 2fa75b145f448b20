package dev.kurir.whatsapp.pairing;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Randomness;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The key exchange under a pairing code, from the device's side (protocol brief, section 4b;
/// whatsmeow `pair-code.go`). Both sides send an ephemeral key that is encrypted with the code;
/// whoever does not know the code gets another shared secret, and the phone notices when the bundle
/// does not open.
///
/// @param bundle for the phone: salt (32) | iv (12) | AES-GCM of both identities and a random (96 +
///   16)
/// @param advSecret seals the `pair-success` that follows, as the one of a QR would
record CodeExchange(byte[] bundle, byte[] advSecret) {
  private static final int KEY = 32;
  private static final int IV = 12;
  private static final byte[] NOTHING = {};
  private static final byte[] BUNDLE =
      "link_code_pairing_key_bundle_encryption_key".getBytes(StandardCharsets.US_ASCII);

  /// Answers the phone's key; empty when a key of the phone cannot be one.
  ///
  /// @param ephemeral whose public half was sent under the code
  /// @param own our identity
  /// @param wrapped the phone's ephemeral key under the code
  /// @param phone the phone's identity
  static Optional<CodeExchange> answer(
      PairingCode code, KeyPair ephemeral, KeyPair own, byte[] wrapped, byte[] phone) {
    if (phone.length != KEY) {
      return Optional.empty();
    }
    return code.unwrap(wrapped).flatMap(theirs -> agree(ephemeral, own, theirs, phone));
  }

  private static Optional<CodeExchange> agree(
      KeyPair ephemeral, KeyPair own, byte[] theirs, byte[] phone) {
    try {
      byte[] shared = ephemeral.agree(theirs);
      byte[] identities = own.agree(phone);
      byte[] random = Randomness.bytes(KEY);
      byte[] salt = Randomness.bytes(KEY);
      byte[] iv = Randomness.bytes(IV);
      byte[] key = Hkdf.derive(shared, salt, BUNDLE, KEY);
      byte[] sealed = Aes.gcmEncrypt(key, iv, NOTHING, join(own.publicKey(), phone, random));
      byte[] secret = Hkdf.derive(join(shared, identities, random), "adv_secret", KEY);
      return Optional.of(new CodeExchange(join(salt, iv, sealed), secret));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static byte[] join(byte[]... parts) {
    var joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  @Override
  public String toString() {
    return "CodeExchange";
  }
}
