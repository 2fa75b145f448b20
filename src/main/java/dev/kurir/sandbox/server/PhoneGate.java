package dev.kurir.sandbox.server;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.Hmac;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.CompanionEphemeralIdentity;
import dev.kurir.whatsapp.proto.EncryptedPairingRequest;
import dev.kurir.whatsapp.proto.PairingRequest;
import dev.kurir.whatsapp.proto.PrimaryEphemeralIdentity;
import dev.kurir.whatsapp.proto.ProloguePayload;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/// What the phone does in one exchange before it lets a companion in: its half of the keys, the
/// code that it shows, and the companion's keys that it decrypts. The server never learns these.
///
/// @param companion who wants in
/// @param commitment to the nonce that the companion tells later
/// @param recognised the companion has proven that its QR is the one that was scanned: the codes
///   need not be compared
record PhoneGate(
    CompanionEphemeralIdentity companion,
    byte[] identity,
    byte[] commitment,
    KeyPair keys,
    byte[] nonce,
    boolean recognised) {
  private static final String ALPHABET = "123456789ABCDEFGHJKLMNPQRSTVWXYZ";
  private static final int KEY = 32;
  private static final int CODE_LENGTH = 8;
  private static final int CODE_BITS = 40;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// A phone's answer to a prologue; empty when the prologue is malformed.
  static Optional<PhoneGate> answer(byte[] prologue, boolean recognised) {
    try {
      var payload = ProloguePayload.parseFrom(prologue);
      var identity = payload.getCompanionEphemeralIdentity().toByteArray();
      var companion = CompanionEphemeralIdentity.parseFrom(identity);
      var commitment = payload.getCommitment().getHash().toByteArray();
      if (companion.getPublicKey().size() != KEY
          || !companion.hasDeviceType()
          || commitment.length != KEY) {
        return Optional.empty();
      }
      var nonce = new byte[KEY];
      RANDOM.nextBytes(nonce);
      return Optional.of(
          new PhoneGate(companion, identity, commitment, KeyPair.generate(), nonce, recognised));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  /// Whether the prologue comes from the client that knows this secret.
  static boolean isProof(byte[] proof, byte[] advSecret, byte[] prologue) {
    var key = Hkdf.derive(advSecret, "shortcake-passkey-handoff-v1", KEY);
    return MessageDigest.isEqual(proof, Hmac.sha256(key, prologue));
  }

  /// What the companion is told.
  byte[] half() {
    return PrimaryEphemeralIdentity.newBuilder()
        .setPublicKey(ByteString.copyFrom(keys.publicKey()))
        .setNonce(ByteString.copyFrom(nonce))
        .build()
        .toByteArray();
  }

  boolean isCommittedTo(byte[] companionNonce) {
    return MessageDigest.isEqual(commitment, WebAuthn.sha256(identity, companionNonce));
  }

  /// What both sides show: the first 40 bits of the phone's nonce and of a hash, one over the
  /// other.
  String code(byte[] companionNonce) {
    var digest = WebAuthn.sha256(companionNonce, keys.publicKey());
    var bits = first(nonce).xor(first(digest));
    var code = new StringBuilder();
    for (int i = CODE_LENGTH - 1; i >= 0; i--) {
      code.append(ALPHABET.charAt(bits.shiftRight(5 * i).intValue() & 31));
    }
    return code.toString();
  }

  private static BigInteger first(byte[] bytes) {
    return new BigInteger(1, Arrays.copyOf(bytes, CODE_BITS / 8));
  }

  /// The companion's keys; empty when they cannot be decrypted.
  Optional<PairingRequest> read(byte[] request) {
    try {
      var sealed = EncryptedPairingRequest.parseFrom(request);
      if (sealed.getIV().size() != 12) {
        return Optional.empty();
      }
      var opened =
          Aes.gcmDecrypt(
              requestKey(),
              sealed.getIV().toByteArray(),
              new byte[0],
              sealed.getEncryptedPayload().toByteArray());
      return opened.isEmpty()
          ? Optional.empty()
          : Optional.of(PairingRequest.parseFrom(opened.get()));
    } catch (InvalidProtocolBufferException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private byte[] requestKey() {
    var salt =
        "Companion Pairing "
            + companion.getDeviceType().getNumber()
            + " with ref "
            + companion.getRef();
    return Hkdf.derive(
        keys.agree(companion.getPublicKey().toByteArray()),
        salt.getBytes(StandardCharsets.UTF_8),
        "Pairing Information Encryption Key".getBytes(StandardCharsets.UTF_8),
        KEY);
  }

  @Override
  public String toString() {
    return "PhoneGate";
  }
}
