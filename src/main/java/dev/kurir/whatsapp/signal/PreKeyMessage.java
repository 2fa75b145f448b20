package dev.kurir.whatsapp.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.proto.PreKeyWhisperMessage;
import java.util.OptionalInt;

/// A `pkmsg` as it came, not yet proven: `0x33 | PreKeyWhisperMessage`. It says how a session
/// begins, and carries a whole `msg` of it.
///
/// @param identity that the writer claims to have
/// @param registrationId of the writer; nothing proves it
record PreKeyMessage(
    Handshake handshake, byte[] identity, int registrationId, RatchetMessage message) {

  static PreKeyMessage parse(byte[] message) throws MalformedMessageException {
    PreKeyWhisperMessage outer = outer(message);
    return new PreKeyMessage(
        new Handshake(
            PublicKeys.fromWire(outer.getBaseKey()),
            requireId(outer.getSignedPreKeyId()),
            outer.hasPreKeyId()
                ? OptionalInt.of(requireId(outer.getPreKeyId()))
                : OptionalInt.empty()),
        PublicKeys.fromWire(outer.getIdentityKey()),
        outer.getRegistrationId(),
        RatchetMessage.parse(outer.getMessage().toByteArray()));
  }

  /// Only the claimed identity; the rest may be anything.
  static byte[] identity(byte[] message) throws MalformedMessageException {
    return PublicKeys.fromWire(outer(message).getIdentityKey());
  }

  private static PreKeyWhisperMessage outer(byte[] message) throws MalformedMessageException {
    RatchetMessage.requireVersion(message);
    PreKeyWhisperMessage outer;
    try {
      outer =
          ProtoReader.read(
              PreKeyWhisperMessage.getDefaultInstance(),
              message,
              1,
              message.length - 1,
              ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new MalformedMessageException("a prekey message is no protocol buffer");
    }
    if (!outer.hasSignedPreKeyId()
        || !outer.hasBaseKey()
        || !outer.hasIdentityKey()
        || !outer.hasMessage()) {
      throw new MalformedMessageException("a prekey message misses a field");
    }
    return outer;
  }

  private static int requireId(int id) throws MalformedMessageException {
    if (id < 0 || id > PreKeyIds.MAX) {
      throw new MalformedMessageException("a prekey id does not fit in 3 bytes");
    }
    return id;
  }

  /// @param message a `msg`
  static byte[] write(Handshake handshake, int registrationId, byte[] identity, byte[] message) {
    PreKeyWhisperMessage.Builder outer =
        PreKeyWhisperMessage.newBuilder()
            .setRegistrationId(registrationId)
            .setSignedPreKeyId(handshake.signedPreKeyId())
            .setBaseKey(PublicKeys.toWire(handshake.baseKey()))
            .setIdentityKey(PublicKeys.toWire(identity))
            .setMessage(UnsafeByteOperations.unsafeWrap(message));
    handshake.preKeyId().ifPresent(outer::setPreKeyId);
    return RatchetMessage.versioned(outer.build().toByteString());
  }
}
