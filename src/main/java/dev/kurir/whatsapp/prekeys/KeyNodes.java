package dev.kurir.whatsapp.prekeys;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SignedPreKey;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/// Keys as nodes: ids in 3 bytes, registration ids in 4, big-endian; public keys in 32 without the
/// type byte; signatures in 64. (whatsmeow `prekeys.go`.)
public final class KeyNodes {
  /// Curve25519, the only type there is.
  public static final byte KEY_TYPE = 5;

  private static final int KEY = 32;
  private static final int SIGNATURE = 64;

  private KeyNodes() {}

  public static Node registration(int registrationId) {
    return Node.of("registration")
        .bytes(ByteBuffer.allocate(4).putInt(registrationId).array())
        .build();
  }

  public static Node type() {
    return Node.of("type").bytes(new byte[] {KEY_TYPE}).build();
  }

  public static Node identity(byte[] publicKey) {
    return Node.of("identity").bytes(publicKey).build();
  }

  public static Node preKey(OneTimePreKey key) {
    return Node.of("key").children(key(key.id(), key.pair().publicKey())).build();
  }

  public static Node signedPreKey(SignedPreKey key) {
    return Node.of("skey")
        .children(key(key.id(), key.pair().publicKey()))
        .child(Node.of("signature").bytes(key.signature()))
        .build();
  }

  private static List<Node> key(int id, byte[] publicKey) {
    byte[] three = {(byte) (id >> 16), (byte) (id >> 8), (byte) id};
    return List.of(Node.of("id").bytes(three).build(), Node.of("value").bytes(publicKey).build());
  }

  /// Reads the keys of a `<user>`; empty when one that must be there is missing or of a wrong
  /// length. The signature is not checked here.
  public static Optional<PreKeyBundle> bundle(Node user) {
    Node keys = user.child("keys").orElse(user);
    Optional<byte[]> registration = bytes(user, "registration", 4);
    Optional<byte[]> identity = bytes(keys, "identity", KEY);
    Optional<Node> signed = keys.child("skey");
    Optional<byte[]> signedId = signed.flatMap(s -> bytes(s, "id", 3));
    Optional<byte[]> signedKey = signed.flatMap(s -> bytes(s, "value", KEY));
    Optional<byte[]> signature = signed.flatMap(s -> bytes(s, "signature", SIGNATURE));
    if (registration.isEmpty()
        || identity.isEmpty()
        || signedId.isEmpty()
        || signedKey.isEmpty()
        || signature.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PreKeyBundle(
            number(registration.get()),
            identity.get(),
            number(signedId.get()),
            signedKey.get(),
            signature.get(),
            keys.child("key").flatMap(KeyNodes::oneTimeKey)));
  }

  private static Optional<PreKeyBundle.OneTimeKey> oneTimeKey(Node key) {
    return bytes(key, "id", 3)
        .flatMap(id ->
            bytes(key, "value", KEY).map(value -> new PreKeyBundle.OneTimeKey(number(id), value)));
  }

  private static Optional<byte[]> bytes(Node parent, String tag, int length) {
    return parent.child(tag).flatMap(Node::bytes).filter(value -> value.length == length);
  }

  private static int number(byte[] bigEndian) {
    int value = 0;
    for (byte each : bigEndian) {
      value = (value << 8) | (each & 0xff);
    }
    return value;
  }
}
