package dev.kurir.whatsapp.noise;

import static com.google.protobuf.UnsafeByteOperations.unsafeWrap;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.proto.HandshakeMessage;

/// The server's side of a handshake: [#answer], [#readFinish], [#transport], in this order and once
/// each.
public final class Responder {
  private final KeyPair staticKey;
  private final KeyPair ephemeral;
  private final byte[] certificates;
  private final SymmetricState state = new SymmetricState(Frames.HEADER);
  private Step step = Step.HELLO;

  Responder(KeyPair staticKey, KeyPair ephemeral, byte[] certificates) {
    this.staticKey = staticKey;
    this.ephemeral = ephemeral;
    this.certificates = certificates;
  }

  /// Reads the client's first message and gives the answer to it.
  public byte[] answer(byte[] message) throws NoiseException {
    advance(Step.HELLO, Step.FAILED);
    byte[] theirEphemeral =
        NoiseHandshake.key(NoiseHandshake.parse(message).getClientHello().getEphemeral());
    state.mixHash(theirEphemeral);
    state.mixHash(ephemeral.publicKey());
    state.mixKey(ephemeral, theirEphemeral);
    byte[] sealedStatic = state.encrypt(staticKey.publicKey());
    state.mixKey(staticKey, theirEphemeral);
    byte[] sealedCertificates = state.encrypt(certificates);
    step = Step.FINISH;
    return HandshakeMessage.newBuilder()
        .setServerHello(
            HandshakeMessage.ServerHello.newBuilder()
                .setEphemeral(unsafeWrap(ephemeral.publicKey()))
                .setStatic(unsafeWrap(sealedStatic))
                .setPayload(unsafeWrap(sealedCertificates)))
        .build()
        .toByteArray();
  }

  /// Reads the client's last message.
  public ClientFinish readFinish(byte[] message) throws NoiseException {
    advance(Step.FINISH, Step.FAILED);
    HandshakeMessage.ClientFinish finish = NoiseHandshake.parse(message).getClientFinish();
    byte[] theirStatic =
        NoiseHandshake.key(unsafeWrap(state.decrypt(finish.getStatic().toByteArray())));
    state.mixKey(ephemeral, theirStatic);
    byte[] payload = state.decrypt(finish.getPayload().toByteArray());
    step = Step.TRANSPORT;
    return new ClientFinish(theirStatic, payload);
  }

  /// The ciphers of everything that follows.
  public Transport transport() {
    advance(Step.TRANSPORT, Step.OVER);
    byte[][] keys = state.split();
    return new Transport(new TransportCipher(keys[1]), new TransportCipher(keys[0]));
  }

  private void advance(Step expected, Step next) {
    if (step != expected) {
      throw new IllegalStateException("handshake at " + step + ", not at " + expected);
    }
    step = next;
  }

  private enum Step {
    HELLO,
    FINISH,
    TRANSPORT,
    OVER,
    FAILED,
  }

  /// Who the client proved to be, and what it said.
  ///
  /// @param staticKey its noise key
  /// @param payload a `ClientPayload`
  public record ClientFinish(byte[] staticKey, byte[] payload) {}
}
