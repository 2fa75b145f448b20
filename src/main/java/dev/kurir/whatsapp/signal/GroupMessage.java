package dev.kurir.whatsapp.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.Aes;
import dev.kurir.whatsapp.crypto.Hkdf;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.crypto.Signatures;
import dev.kurir.whatsapp.proto.SenderKeyMessage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A `skmsg` as it came, not yet proven:
///
/// ```
/// 0x33 | SenderKeyMessage | XEdDSA signature (64 bytes) over all before it
/// ```
///
/// The message key (seed of 32 bytes) gives IV (16 bytes) and AES key (32), in this order. There is
/// no MAC: every member knows the chain, only the sender can sign.
///
/// @param signed everything but the signature
record GroupMessage(int keyId, int iteration, byte[] ciphertext, byte[] signed, byte[] signature) {
  private static final byte[] INFO = "WhisperGroup".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NO_SALT = {};

  static GroupMessage parse(byte[] message) throws MalformedMessageException {
    RatchetMessage.requireVersion(message);
    int end = message.length - Signatures.LENGTH;
    if (end < 1) {
      throw new MalformedMessageException("a message is too short for its signature");
    }
    SenderKeyMessage parsed;
    try {
      parsed =
          ProtoReader.read(
              SenderKeyMessage.getDefaultInstance(), message, 1, end - 1, ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new MalformedMessageException("a message is no protocol buffer");
    }
    if (!parsed.hasId() || !parsed.hasIteration() || !parsed.hasCiphertext()) {
      throw new MalformedMessageException("a message misses a field");
    }
    if (parsed.getId() < 0 || parsed.getIteration() < 0) {
      throw new MalformedMessageException("a counter is out of range");
    }
    return new GroupMessage(
        parsed.getId(),
        parsed.getIteration(),
        RatchetMessage.wholeBlocks(parsed.getCiphertext()),
        Arrays.copyOf(message, end),
        Arrays.copyOfRange(message, end, message.length));
  }

  boolean isSignedBy(byte[] signing) {
    return Signatures.verify(signing, signed, signature);
  }

  Optional<byte[]> decrypt(byte[] seed) {
    byte[] material = Hkdf.derive(seed, NO_SALT, INFO, 48);
    return Aes.cbcDecrypt(cipherKey(material), iv(material), ciphertext);
  }

  static byte[] write(int keyId, ChainKey link, KeyPair signing, byte[] plaintext) {
    byte[] material = Hkdf.derive(link.seed(), NO_SALT, INFO, 48);
    byte[] ciphertext = Aes.cbcEncrypt(cipherKey(material), iv(material), plaintext);
    SenderKeyMessage body =
        SenderKeyMessage.newBuilder()
            .setId(keyId)
            .setIteration(link.index())
            .setCiphertext(UnsafeByteOperations.unsafeWrap(ciphertext))
            .build();
    byte[] signed = RatchetMessage.versioned(body.toByteString());
    byte[] signature = signing.sign(signed);
    byte[] message = Arrays.copyOf(signed, signed.length + signature.length);
    System.arraycopy(signature, 0, message, signed.length, signature.length);
    return message;
  }

  private static byte[] iv(byte[] material) {
    return Arrays.copyOf(material, 16);
  }

  private static byte[] cipherKey(byte[] material) {
    return Arrays.copyOfRange(material, 16, 48);
  }
}
