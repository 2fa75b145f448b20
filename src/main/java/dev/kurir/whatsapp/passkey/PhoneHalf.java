package dev.kurir.whatsapp.passkey;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.proto.PrimaryEphemeralIdentity;
import java.util.Optional;

/// The phone's half of one exchange.
///
/// @param publicKey X25519, 32 bytes
/// @param nonce 32 bytes
record PhoneHalf(byte[] publicKey, byte[] nonce) {
  private static final int LENGTH = 32;

  /// Reads a `crsc_continuation`; empty when it is malformed.
  static Optional<PhoneHalf> read(Node notification) {
    return notification
        .child("primary_ephemeral_identity")
        .flatMap(Node::bytes)
        .flatMap(PhoneHalf::parse)
        .filter(half -> half.publicKey.length == LENGTH && half.nonce.length == LENGTH);
  }

  private static Optional<PhoneHalf> parse(byte[] bytes) {
    try {
      var identity =
          ProtoReader.read(PrimaryEphemeralIdentity.getDefaultInstance(), bytes, ProtoReader.SMALL);
      return Optional.of(
          new PhoneHalf(identity.getPublicKey().toByteArray(), identity.getNonce().toByteArray()));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "PhoneHalf";
  }
}
