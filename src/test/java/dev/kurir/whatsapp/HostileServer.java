package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Link;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.CertificateAuthority;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.Responder;
import dev.kurir.whatsapp.noise.Transport;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A server that answers what a client asks, and beside that says the same kind of thing again and
/// again, as fast as the client takes it: like a socket it waits until more is wanted.
final class HostileServer implements Link.Opener {
  private static final byte[] NOTHING = {};

  private final KeyPair root = KeyPair.generate();
  private final KeyPair key = KeyPair.generate();
  private final AtomicLong said = new AtomicLong();
  private final LongFunction<byte[]> flood;
  private volatile boolean silent = true;
  private volatile boolean over;

  /// @param flood the frame (under the cipher) that is said next, by number
  HostileServer(LongFunction<byte[]> flood) {
    this.flood = flood;
  }

  byte[] root() {
    return root.publicKey();
  }

  /// Begins to say what it has to say.
  void begin() {
    silent = false;
  }

  void end() {
    over = true;
  }

  /// How much the client has taken.
  long said() {
    return said.get();
  }

  @Override
  public Link open(Link.Listener listener) {
    var session = new Session(listener);
    Thread.ofVirtual().start(session::speak);
    return session;
  }

  private final class Session implements Link {
    private final Listener listener;
    private final FrameReader reader = FrameReader.ofClient(Frames.MAX_LENGTH);
    private final Responder handshake =
        NoiseHandshake.responder(
            key,
            new CertificateAuthority(root)
                .issue(
                    key.publicKey(),
                    Instant.parse("2026-11-22T00:00:00Z"),
                    Instant.parse("2036-11-22T00:00:00Z")));

    /// Made when they are said: frames are numbered in that order.
    private final BlockingQueue<Supplier<byte[]>> answers = new LinkedBlockingQueue<>();

    private final Semaphore wanted = new Semaphore(1);
    private volatile @Nullable Transport transport;
    private int step;
    private volatile boolean closed;

    Session(Listener listener) {
      this.listener = listener;
    }

    void speak() {
      try {
        while (!closed && !over) {
          wanted.acquire();
          deliver(next());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /// Answers first.
    private byte[] next() throws InterruptedException {
      while (true) {
        var answer =
            silent || transport == null ? answers.poll(20, TimeUnit.MILLISECONDS) : answers.poll();
        if (answer != null) {
          return answer.get();
        }
        if (!silent && transport != null) {
          byte[] frame = flood.apply(said.getAndIncrement());
          return Objects.requireNonNull(transport).outgoing().seal(frame);
        }
      }
    }

    private void deliver(byte[] bytes) {
      if (!closed) {
        listener.onBytes(ByteBuffer.wrap(bytes), wanted::release);
      }
    }

    @Override
    public synchronized void write(byte[] bytes) {
      if (closed) {
        throw new DisconnectedException("closed");
      }
      try {
        for (byte[] frame : reader.read(ByteBuffer.wrap(bytes))) {
          read(frame);
        }
      } catch (NoiseException | MalformedNodeException e) {
        throw new AssertionError("the client broke the stream", e);
      }
    }

    private void read(byte[] frame) throws NoiseException, MalformedNodeException {
      switch (step++) {
        case 0 -> {
          byte[] hello = Frames.of(handshake.answer(frame));
          answers.add(() -> hello);
        }
        case 1 -> {
          handshake.readFinish(frame);
          transport = handshake.transport();
          answer(Node.of("success").attr("t", "1796083200").build());
        }
        default -> answerTo(NodeDecoder.decode(transport().incoming().open(frame)));
      }
    }

    private Transport transport() {
      return Objects.requireNonNull(transport);
    }

    private void answerTo(Node node) {
      if (node.is("iq") && node.attr("type").filter(t -> t.matches("get|set")).isPresent()) {
        boolean counts = node.child("count").isPresent();
        answer(
            Node.of("iq")
                .attr("type", "result")
                .attr("from", Jid.SERVER)
                .attr("id", node.attr("id"))
                .child(Node.of("count").attr("value", Optional.of("50").filter(_ -> counts)))
                .build());
      }
    }

    private void answer(Node node) {
      answers.add(() -> transport().outgoing().seal(NodeEncoder.encode(node)));
    }

    @Override
    public void close() {
      closed = true;
      wanted.release();
      answers.add(() -> NOTHING);
    }
  }
}
