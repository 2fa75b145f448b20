package dev.kurir.whatsapp.signal;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.proto.WhisperMessage;
import java.util.Arrays;

/// A `msg` as it came, not yet proven:
///
/// ```
/// 0x33 | WhisperMessage | MAC (8 bytes)
/// ```
///
/// The high nibble of the first byte is the version of the message, the low one the newest that its
/// writer knows. The MAC is over the writer's identity key, the reader's (33 bytes each) and all
/// that stands before it.
///
/// @param authenticated everything but the MAC
record RatchetMessage(
    byte[] ratchetKey, int counter, byte[] ciphertext, byte[] authenticated, byte[] mac) {
  static final int VERSION = 3;
  static final byte VERSION_BYTE = VERSION << 4 | VERSION;

  /// More than any frame of the transport should carry; bounds copying and hashing.
  static final int MAX_LENGTH = 4 << 20;

  private static final int AES_BLOCK = 16;

  static RatchetMessage parse(byte[] message) throws MalformedMessageException {
    requireVersion(message);
    int end = message.length - MessageKey.MAC_LENGTH;
    if (end < 1) {
      throw new MalformedMessageException("a message is too short for its MAC");
    }
    try {
      return of(
          ProtoReader.read(
              WhisperMessage.getDefaultInstance(), message, 1, end - 1, ProtoReader.SMALL),
          Arrays.copyOf(message, end),
          Arrays.copyOfRange(message, end, message.length));
    } catch (InvalidProtocolBufferException _) {
      throw new MalformedMessageException("a message is no protocol buffer");
    }
  }

  private static RatchetMessage of(WhisperMessage parsed, byte[] authenticated, byte[] mac)
      throws MalformedMessageException {
    if (!parsed.hasRatchetKey() || !parsed.hasCounter() || !parsed.hasCiphertext()) {
      throw new MalformedMessageException("a message misses a field");
    }
    if (parsed.getCounter() < 0) {
      throw new MalformedMessageException("a counter is out of range");
    }
    return new RatchetMessage(
        PublicKeys.fromWire(parsed.getRatchetKey()),
        parsed.getCounter(),
        wholeBlocks(parsed.getCiphertext()),
        authenticated,
        mac);
  }

  static byte[] wholeBlocks(ByteString ciphertext) throws MalformedMessageException {
    if (ciphertext.isEmpty() || ciphertext.size() % AES_BLOCK != 0) {
      throw new MalformedMessageException("a ciphertext is not made of whole blocks");
    }
    return ciphertext.toByteArray();
  }

  static void requireVersion(byte[] message) throws MalformedMessageException {
    if (message.length == 0 || (message[0] & 0xff) >>> 4 != VERSION) {
      throw new MalformedMessageException("a message is not of version 3");
    }
    if (message.length > MAX_LENGTH) {
      throw new MalformedMessageException("a message is longer than 4 MiB");
    }
  }

  /// True when `key` and the two identities give its MAC.
  boolean isProvenBy(MessageKey key, byte[] writer, byte[] reader) {
    return Digests.same(mac, key.mac(writer, reader, authenticated));
  }

  static byte[] write(Ratchet.Written keys, byte[] writer, byte[] reader, byte[] plaintext) {
    WhisperMessage body =
        WhisperMessage.newBuilder()
            .setRatchetKey(PublicKeys.toWire(keys.ratchetKey()))
            .setCounter(keys.key().counter())
            .setPreviousCounter(keys.previousCounter())
            .setCiphertext(UnsafeByteOperations.unsafeWrap(keys.key().encrypt(plaintext)))
            .build();
    byte[] authenticated = versioned(body.toByteString());
    byte[] mac = keys.key().mac(writer, reader, authenticated);
    byte[] message = Arrays.copyOf(authenticated, authenticated.length + mac.length);
    System.arraycopy(mac, 0, message, authenticated.length, mac.length);
    return message;
  }

  static byte[] versioned(ByteString body) {
    byte[] bytes = new byte[1 + body.size()];
    bytes[0] = VERSION_BYTE;
    body.copyTo(bytes, 1);
    return bytes;
  }
}
