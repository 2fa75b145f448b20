package dev.kurir.whatsapp.noise;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import com.google.protobuf.ByteString;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.HandshakeMessage;
import org.jspecify.annotations.Nullable;

/// The client's side of a handshake: [#hello], [#readServerHello], [#finish], [#transport], in this
/// order and once each. A server may speak right after it has read our last message: switch to
/// [#transport] before that one is sent.
public final class Initiator {
  private final KeyPair staticKey;
  private final KeyPair ephemeral;
  private final NoiseTrust trust;
  private final SymmetricState state = new SymmetricState(Frames.HEADER);
  private Step step = Step.HELLO;
  private byte @Nullable [] serverEphemeral;

  Initiator(KeyPair staticKey, KeyPair ephemeral, NoiseTrust trust) {
    this.staticKey = staticKey;
    this.ephemeral = ephemeral;
    this.trust = trust;
  }

  /// The first message.
  public byte[] hello() {
    advance(Step.HELLO, Step.SERVER_HELLO);
    state.mixHash(ephemeral.publicKey());
    ByteString key = unsafeWrap(ephemeral.publicKey());
    return HandshakeMessage.newBuilder()
        .setClientHello(HandshakeMessage.ClientHello.newBuilder().setEphemeral(key))
        .build()
        .toByteArray();
  }

  /// Reads the server's answer and checks who it is. When this throws, the handshake is over.
  public void readServerHello(byte[] message) throws NoiseException {
    advance(Step.SERVER_HELLO, Step.FAILED);
    HandshakeMessage.ServerHello hello = NoiseHandshake.parse(message).getServerHello();
    byte[] theirEphemeral = NoiseHandshake.key(hello.getEphemeral());
    state.mixHash(theirEphemeral);
    state.mixKey(ephemeral, theirEphemeral);
    byte[] theirStatic =
        NoiseHandshake.key(unsafeWrap(state.decrypt(hello.getStatic().toByteArray())));
    state.mixKey(ephemeral, theirStatic);
    trust.check(state.decrypt(hello.getPayload().toByteArray()), theirStatic);
    serverEphemeral = theirEphemeral;
    step = Step.FINISH;
  }

  /// The last message.
  ///
  /// @param payload a `ClientPayload`
  public byte[] finish(byte[] payload) throws NoiseException {
    advance(Step.FINISH, Step.TRANSPORT);
    byte[] sealedStatic = state.encrypt(staticKey.publicKey());
    if (serverEphemeral == null) {
      throw new IllegalStateException();
    }
    state.mixKey(staticKey, serverEphemeral);
    return HandshakeMessage.newBuilder()
        .setClientFinish(
            HandshakeMessage.ClientFinish.newBuilder()
                .setStatic(unsafeWrap(sealedStatic))
                .setPayload(unsafeWrap(state.encrypt(payload))))
        .build()
        .toByteArray();
  }

  /// The ciphers of everything that follows.
  public Transport transport() {
    advance(Step.TRANSPORT, Step.OVER);
    byte[][] keys = state.split();
    return new Transport(new TransportCipher(keys[0]), new TransportCipher(keys[1]));
  }

  private void advance(Step expected, Step next) {
    if (step != expected) {
      throw new IllegalStateException("handshake at " + step + ", not at " + expected);
    }
    step = next;
  }

  private enum Step {
    HELLO,
    SERVER_HELLO,
    FINISH,
    TRANSPORT,
    OVER,
    FAILED,
  }
}
