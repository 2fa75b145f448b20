package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.Initiator;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.NoiseTrust;
import dev.kurir.whatsapp.noise.Transport;
import dev.kurir.whatsapp.noise.TransportCipher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Nodes over a [Link]: the Noise handshake first, then one encrypted frame a node. Thread-safe.
public final class NodeChannel {
  private static final Logger LOG = LoggerFactory.getLogger(NodeChannel.class);

  /// whatsmeow `handshake.go`.
  static final Duration SERVER_HELLO_LIMIT = Duration.ofSeconds(20);

  private final Link link;
  private final TransportCipher outgoing;

  /// Held over "encrypt and write": frames are numbered, and a number out of turn ends the stream.
  /// The last message of the handshake is written under it too, because an answer of the server may
  /// make a handler write before that write has returned.
  private final ReentrantLock sending = new ReentrantLock();

  private NodeChannel(Link link, TransportCipher outgoing) {
    this.link = link;
    this.outgoing = outgoing;
  }

  /// Connects and logs in with `payload`; blocks until the last message of the handshake is
  /// written. The listener is called from then on, or a little before: a server may answer in the
  /// same breath. When this throws, the listener hears nothing: what was wrong is in the exception,
  /// also when the server hangs up at the same time.
  ///
  /// @param payload a `ClientPayload`, only sent to a server that could prove who it is
  /// @throws NoiseException when the server's bytes cannot be accepted, its certificate among them
  /// @throws DisconnectedException when there is no connection, or no answer
  public static void open(
      Link.Opener opener, KeyPair noiseKey, NoiseTrust trust, byte[] payload, Listener listener)
      throws NoiseException {
    var reader = new Reader(listener);
    Link link = opener.open(reader);
    boolean opened = false;
    try {
      Initiator handshake = NoiseHandshake.initiator(noiseKey, trust);
      link.write(Frames.opening(handshake.hello()));
      handshake.readServerHello(reader.awaitServerHello());
      byte[] finish = handshake.finish(payload);
      Transport transport = handshake.transport();
      var channel = new NodeChannel(link, transport.outgoing());
      listener.onOpen(channel);
      reader.open(transport.incoming());
      channel.write(() -> Frames.of(finish));
      opened = true;
    } finally {
      if (!opened) {
        link.close();
      }
    }
  }

  /// Returns when the node is written.
  ///
  /// @throws DisconnectedException when the link is closed, or stuck
  public void send(Node node) {
    byte[] plaintext = NodeEncoder.encode(node);
    write(() -> outgoing.seal(plaintext));
  }

  private void write(Supplier<byte[]> frame) {
    sending.lock();
    try {
      link.write(frame.get());
    } finally {
      sending.unlock();
    }
  }

  public void close() {
    link.close();
  }

  /// Told what happens: one call at a time, except [#onOpen], which comes first.
  public interface Listener {
    void onOpen(NodeChannel channel);

    /// Runs what reads the next bytes, on a thread that no other link waits for; one at a time.
    default void later(Runnable reading) {
      reading.run();
    }

    /// @param weight bytes that they took, unpacked
    /// @param more to run when more may come
    void onNodes(List<Node> nodes, int weight, Runnable more);

    /// What came is no frame of this stream; nothing can be read any more.
    void onUnreadable();

    void onClosed();
  }

  private static final class Reader implements Link.Listener {
    private static final byte[] NOTHING = {};
    private static final Runnable NO_MORE = () -> {};

    private final Listener listener;
    private final ReadAhead ahead;
    private final FrameReader frames = FrameReader.ofServer(Frames.MAX_HANDSHAKE);
    private final CompletableFuture<byte[]> serverHello = new CompletableFuture<>();

    /// Null until the handshake is over; set before our last message is written.
    private volatile @Nullable TransportCipher incoming;

    /// Only touched by what is read, one after the other.
    private volatile boolean broken;

    /// What the listener must hear when the handshake has succeeded after all. Guarded by this.
    private @Nullable Runnable early;

    Reader(Listener listener) {
      this.listener = listener;
      this.ahead = new ReadAhead(listener::later);
    }

    /// The handshake is over: the listener hears what comes from now on.
    void open(TransportCipher cipher) {
      Runnable end;
      synchronized (this) {
        incoming = cipher;
        end = early;
      }
      if (end != null) {
        listener.later(end);
      }
    }

    /// Tells the listener of the end; in the middle of a handshake, only if that succeeds.
    private void tell(Runnable end) {
      synchronized (this) {
        if (incoming == null) {
          early = early == null ? end : early;
          return;
        }
      }
      end.run();
    }

    byte[] awaitServerHello() throws NoiseException {
      try {
        return serverHello.get(SERVER_HELLO_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NoiseException broken) {
          throw broken;
        }
        throw new DisconnectedException("no answer to the handshake", e);
      } catch (TimeoutException e) {
        throw new DisconnectedException("no answer to the handshake", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DisconnectedException("interrupted in the handshake", e);
      }
    }

    @Override
    public void onBytes(ByteBuffer bytes, Runnable more) {
      boolean open = incoming != null;
      if (open) {
        frames.admit(Frames.MAX_LENGTH);
      }
      try {
        var whole = frames.read(bytes);
        if (whole.isEmpty()) {
          more.run();
        } else if (open) {
          int size = whole.stream().mapToInt(frame -> frame.length).sum();
          ahead.add(done -> read(whole, done), size, more);
        } else {
          read(whole, more);
        }
      } catch (NoiseException e) {
        serverHello.completeExceptionally(e);
        ahead.add(done -> broken(e, done), 0, NO_MORE);
      }
    }

    private void read(List<byte[]> whole, Runnable done) {
      if (broken) {
        done.run();
        return;
      }
      List<Node> nodes = new ArrayList<>(1);
      int weight = 0;
      try {
        for (byte[] frame : whole) {
          byte[] plaintext = read(frame);
          weight += plaintext.length;
          decode(plaintext).ifPresent(nodes::add);
        }
      } catch (NoiseException e) {
        serverHello.completeExceptionally(e);
        broken(e, done);
        return;
      }
      if (nodes.isEmpty()) {
        done.run();
      } else {
        listener.onNodes(nodes, weight, done);
      }
    }

    /// Only the end of the link is heard from now on.
    private void broken(NoiseException e, Runnable done) {
      broken = true;
      LOG.warn("the stream is broken: {}", e.getMessage());
      tell(listener::onUnreadable);
      done.run();
    }

    /// What a frame holds, unpacked: nothing when it was for the handshake, or cannot be unpacked.
    private byte[] read(byte[] frame) throws NoiseException {
      var cipher = incoming;
      if (cipher == null) {
        if (!serverHello.complete(frame)) {
          throw new NoiseException(NoiseException.Kind.MALFORMED, "a frame inside the handshake");
        }
        return NOTHING;
      }
      try {
        return NodeDecoder.unpack(cipher.open(frame));
      } catch (MalformedNodeException e) {
        LOG.warn("a node cannot be unpacked: {}", e.getMessage());
        return NOTHING;
      }
    }

    /// The next frame is not touched by a node that cannot be read.
    private static Optional<Node> decode(byte[] plaintext) {
      if (plaintext.length == 0) {
        return Optional.empty();
      }
      try {
        return Optional.of(NodeDecoder.decode(plaintext));
      } catch (MalformedNodeException e) {
        LOG.warn("a node cannot be read: {}", e.getMessage());
        return Optional.empty();
      }
    }

    @Override
    public void onClosed() {
      serverHello.completeExceptionally(new DisconnectedException("closed in the handshake"));
      ahead.add(_ -> tell(listener::onClosed), 0, NO_MORE);
    }
  }
}
