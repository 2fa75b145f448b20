package dev.kurir.whatsapp.noise;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.NoiseException.Kind;
import dev.kurir.whatsapp.proto.HandshakeMessage;

/// Noise_XX_25519_AESGCM_SHA256, three messages:
///
/// | message       | from   | carries |
/// |---------------|--------|---------|
/// | `clientHello` | client | e |
/// | `serverHello` | server | e, then encrypted: s, certificate chain |
/// | `clientFinish`| client | encrypted: s, `ClientPayload` |
///
/// Each side is a small state machine over the bytes of whole frames: see [Initiator] and
/// [Responder]. Neither is thread-safe.
public final class NoiseHandshake {
  private static final int KEY_LENGTH = 32;

  private NoiseHandshake() {}

  /// The client's side.
  ///
  /// @param staticKey the device's noise key
  /// @param trust what the server's certificate chain must lead to
  public static Initiator initiator(KeyPair staticKey, NoiseTrust trust) {
    return initiator(staticKey, KeyPair.generate(), trust);
  }

  static Initiator initiator(KeyPair staticKey, KeyPair ephemeral, NoiseTrust trust) {
    return new Initiator(staticKey, ephemeral, trust);
  }

  /// The server's side.
  ///
  /// @param certificates a `CertChain` for the public half of `staticKey`
  public static Responder responder(KeyPair staticKey, byte[] certificates) {
    return responder(staticKey, KeyPair.generate(), certificates);
  }

  static Responder responder(KeyPair staticKey, KeyPair ephemeral, byte[] certificates) {
    return new Responder(staticKey, ephemeral, certificates);
  }

  static HandshakeMessage parse(byte[] message) throws NoiseException {
    try {
      return ProtoReader.read(HandshakeMessage.getDefaultInstance(), message, ProtoReader.SMALL);
    } catch (InvalidProtocolBufferException _) {
      throw new NoiseException(Kind.MALFORMED, "not a handshake message");
    }
  }

  static byte[] key(ByteString bytes) throws NoiseException {
    if (bytes.size() != KEY_LENGTH) {
      throw new NoiseException(Kind.MALFORMED, "a key of a wrong length");
    }
    return bytes.toByteArray();
  }
}
