package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.PreKeyShelf.OneTimeKey;
import dev.kurir.sandbox.accounts.PublicKeys;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Signatures;
import java.util.Arrays;
import java.util.Optional;

/// Public keys as stanzas have them: ids of 3 bytes, keys of 32, signatures of 64.
public final class KeyNodes {
  /// Before a public key where its kind must be told: a Curve25519 key.
  public static final byte KEY_TYPE = 5;

  private static final int ID_LENGTH = 3;
  private static final int KEY_LENGTH = 32;
  private static final int SIGNATURE_LENGTH = 64;

  private KeyNodes() {}

  /// A signed prekey.
  public record SignedKey(int id, byte[] key, byte[] signature) {
    /// Whether the owner of `identity` has signed it.
    public boolean verifies(byte[] identity) {
      return Signatures.verify(identity, withType(key), signature);
    }
  }

  /// What is signed of a prekey: the type and the key.
  public static byte[] withType(byte[] key) {
    var typed = new byte[1 + key.length];
    typed[0] = KEY_TYPE;
    System.arraycopy(key, 0, typed, 1, key.length);
    return typed;
  }

  /// Reads `<key><id/><value/></key>`.
  public static Optional<OneTimeKey> preKey(Node node) {
    var id = content(node, "id", ID_LENGTH).flatMap(Numbers::read);
    var key = content(node, "value", KEY_LENGTH);
    return id.isPresent() && key.isPresent()
        ? Optional.of(new OneTimeKey(id.get(), key.get()))
        : Optional.empty();
  }

  /// Reads `<skey><id/><value/><signature/></skey>`.
  public static Optional<SignedKey> signedPreKey(Node node) {
    var signature = content(node, "signature", SIGNATURE_LENGTH);
    return preKey(node)
        .filter(_ -> signature.isPresent())
        .map(key -> new SignedKey(key.id(), key.key(), signature.orElseThrow()));
  }

  static Optional<byte[]> content(Node parent, String tag, int length) {
    return parent.child(tag).flatMap(Node::bytes).filter(bytes -> bytes.length == length);
  }

  public static Node preKey(OneTimeKey key) {
    return Node.of("key")
        .child(Node.of("id").bytes(Numbers.bytes(key.id(), ID_LENGTH)))
        .child(Node.of("value").bytes(key.key()))
        .build();
  }

  public static Node signedPreKey(PublicKeys keys) {
    return Node.of("skey")
        .child(Node.of("id").bytes(Numbers.bytes(keys.signedPreKeyId(), ID_LENGTH)))
        .child(Node.of("value").bytes(keys.signedPreKey()))
        .child(Node.of("signature").bytes(keys.signature()))
        .build();
  }

  public static Node registration(PublicKeys keys) {
    return Node.of("registration").bytes(Numbers.bytes(keys.registrationId(), 4)).build();
  }

  public static Node type() {
    return Node.of("type").bytes(new byte[] {KEY_TYPE}).build();
  }

  static boolean isType(byte[] bytes) {
    return Arrays.equals(bytes, new byte[] {KEY_TYPE});
  }

  public static Node identity(PublicKeys keys) {
    return Node.of("identity").bytes(keys.identity()).build();
  }
}
