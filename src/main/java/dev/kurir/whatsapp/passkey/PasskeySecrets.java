package dev.kurir.whatsapp.passkey;

import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.pairing.PairingCode;
import dev.kurir.whatsapp.proto.DeviceProps.PlatformType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The keys and proofs of one exchange, as functions of what each side knows. (whatsmeow
/// `pair-passkey.go`.)
final class PasskeySecrets {
  private static final String HANDOFF = "shortcake-passkey-handoff-v1";
  private static final String REQUEST = "Pairing Information Encryption Key";
  private static final int KEY = 32;
  private static final int CODE_BYTES = 5;

  private PasskeySecrets() {}

  /// What only the phone that scanned the QR can derive too.
  static byte[] handoffKey(byte[] advSecret) {
    return Hkdf.derive(advSecret, HANDOFF, KEY);
  }

  /// Shows that the prologue comes from the client whose QR was scanned.
  static byte[] handoffProof(byte[] handoffKey, byte[] prologue) {
    return Hmac.sha256(handoffKey, prologue);
  }

  /// @param identity a serialised `CompanionEphemeralIdentity`
  static byte[] commitment(byte[] identity, byte[] companionNonce) {
    return Digests.sha256(identity, companionNonce);
  }

  /// What both sides show: 40 bits that neither could choose, because each had fixed its part
  /// before it saw the other's.
  static PairingCode code(byte[] companionNonce, byte[] phoneKey, byte[] phoneNonce) {
    byte[] digest = Digests.sha256(companionNonce, phoneKey);
    byte[] bytes = Arrays.copyOf(phoneNonce, CODE_BYTES);
    for (int i = 0; i < CODE_BYTES; i++) {
      bytes[i] ^= digest[i];
    }
    return PairingCode.of(bytes);
  }

  /// Encrypts our keys for the phone.
  ///
  /// @param shared the agreement of the two keys of this exchange
  static byte[] requestKey(byte[] shared, PlatformType device, String ref) {
    String salt = "Companion Pairing " + device.getNumber() + " with ref " + ref;
    return Hkdf.derive(
        shared,
        salt.getBytes(StandardCharsets.UTF_8),
        REQUEST.getBytes(StandardCharsets.US_ASCII),
        KEY);
  }
}
