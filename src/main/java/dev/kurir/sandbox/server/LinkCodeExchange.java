package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The phone's half of the key exchange under a code: it answers the client's wrapped key with its
/// own, then opens the client's bundle, `salt 32 | iv 12 | GCM(client identity 32 | phone identity
/// 32 | random 32)`. A bundle that does not open means that another code was typed than the client
/// shows.
///
/// @param identity the account's
/// @param ephemeral the phone's, for this exchange only
record LinkCodeExchange(LinkCode code, KeyPair identity, KeyPair ephemeral) {
  private static final int SALT = 32;
  private static final int IV = 12;
  private static final int KEY = 32;

  static final int BUNDLE = SALT + IV + 3 * KEY + Aes.GCM_TAG;

  static LinkCodeExchange start(LinkCode code, KeyPair identity) {
    return new LinkCodeExchange(code, identity, KeyPair.generate());
  }

  /// For the client.
  byte[] wrapped() {
    return code.wrap(ephemeral.publicKey());
  }

  /// The secret that seals the link; empty when the code, or what the client made of it, is wrong.
  ///
  /// @param wrapped the client's key
  /// @param clientIdentity that it says it has
  Optional<byte[]> secret(byte[] wrapped, byte[] clientIdentity, byte[] bundle) {
    byte[] shared;
    byte[] identities;
    try {
      shared = ephemeral.agree(code.unwrap(wrapped));
      identities = identity.agree(clientIdentity);
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
    var salt = Arrays.copyOf(bundle, SALT);
    var key = Hkdf.derive(shared, salt, ascii("link_code_pairing_key_bundle_encryption_key"), KEY);
    var iv = Arrays.copyOfRange(bundle, SALT, SALT + IV);
    var text = Arrays.copyOfRange(bundle, SALT + IV, bundle.length);
    return Aes.gcmDecrypt(key, iv, new byte[0], text)
        .filter(keys -> Arrays.equals(Arrays.copyOf(keys, KEY), clientIdentity))
        .filter(keys -> Arrays.equals(Arrays.copyOfRange(keys, KEY, 2 * KEY), identity.publicKey()))
        .map(keys -> advSecret(shared, identities, Arrays.copyOfRange(keys, 2 * KEY, 3 * KEY)));
  }

  private static byte[] advSecret(byte[] shared, byte[] identities, byte[] random) {
    var all = Arrays.copyOf(shared, 3 * KEY);
    System.arraycopy(identities, 0, all, KEY, KEY);
    System.arraycopy(random, 0, all, 2 * KEY, KEY);
    return Hkdf.derive(all, new byte[0], ascii("adv_secret"), KEY);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public String toString() {
    return "LinkCodeExchange";
  }
}
