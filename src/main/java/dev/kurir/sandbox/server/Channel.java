package dev.kurir.sandbox.server;

import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.Responder;
import dev.kurir.whatsapp.noise.Transport;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server's end of one encrypted connection: bytes to frames, frames to stanzas, and back.
///
/// One thread at a time may read ([#frames], [#greet], [#finish], [#open]) and one may write
/// ([#seal], after [#finish]).
final class Channel {
  private static final int LARGEST_FRAME = 2 << 20;

  private final FrameReader reader = FrameReader.ofClient(LARGEST_FRAME);
  private final Responder responder;
  private volatile @Nullable Transport transport;

  /// What the handshake has proven.
  record Client(byte[] noiseKey, byte[] payload) {}

  Channel(ServerIdentity identity) {
    this.responder = NoiseHandshake.responder(identity.noiseKey(), identity.certificates());
  }

  /// The frames that these bytes complete.
  List<byte[]> frames(byte[] bytes) throws BadPeerException {
    try {
      return reader.read(ByteBuffer.wrap(bytes));
    } catch (NoiseException e) {
      throw new BadPeerException("frame", String.valueOf(e.getMessage()));
    }
  }

  /// Answers the first message of the handshake.
  byte[] greet(byte[] frame) throws BadPeerException {
    try {
      return Frames.of(responder.answer(frame));
    } catch (NoiseException e) {
      throw new BadPeerException("handshake", String.valueOf(e.getMessage()));
    }
  }

  /// Reads the last message of the handshake; stanzas can flow then.
  Client finish(byte[] frame) throws BadPeerException {
    try {
      var finish = responder.readFinish(frame);
      transport = responder.transport();
      return new Client(finish.staticKey(), finish.payload());
    } catch (NoiseException e) {
      throw new BadPeerException("handshake", String.valueOf(e.getMessage()));
    }
  }

  Node open(byte[] frame) throws BadPeerException {
    try {
      return NodeDecoder.decode(ciphers().incoming().open(frame));
    } catch (NoiseException e) {
      throw new BadPeerException("frame", String.valueOf(e.getMessage()));
    } catch (MalformedNodeException e) {
      throw new BadPeerException("node", String.valueOf(e.getMessage()));
    }
  }

  byte[] seal(Node stanza) {
    return ciphers().outgoing().seal(NodeEncoder.encode(stanza));
  }

  private Transport ciphers() {
    var ready = transport;
    if (ready == null) {
      throw new IllegalStateException("the handshake is not done");
    }
    return ready;
  }
}
