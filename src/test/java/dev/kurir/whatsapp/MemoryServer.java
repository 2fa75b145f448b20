package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Link;
import dev.kurir.whatsapp.connection.SerialTasks;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.CertificateAuthority;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.Responder;
import dev.kurir.whatsapp.noise.Transport;
import dev.kurir.whatsapp.proto.ClientPayload;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The other side of the connections of one client, on the heap: real frames and a real handshake,
/// and a test that says what the server says. Pings are answered by themselves.
public final class MemoryServer implements Link.Opener {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final KeyPair root = KeyPair.generate();
  private final KeyPair key = KeyPair.generate();
  private final BlockingQueue<Session> sessions = new LinkedBlockingQueue<>();

  private volatile boolean refusing;

  /// Sent in the same piece of bytes in which the handshake would be over, if any.
  private volatile List<Node> greeting = List.of();

  public byte[] root() {
    return root.publicKey();
  }

  public ClientSettings settings() {
    return new ClientSettings(
        URI.create("ws://localhost/ws/chat"),
        root(),
        new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
        30,
        10);
  }

  public void refuse(boolean refuse) {
    refusing = refuse;
  }

  /// What every later connection hears at once after its handshake.
  public void greetWith(Node... nodes) {
    greeting = List.of(nodes);
  }

  /// The next connection that was made.
  public Session next() throws InterruptedException {
    var session = sessions.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(session).as("a connection").isNotNull();
    return session;
  }

  public boolean isIdle() {
    return sessions.isEmpty();
  }

  @Override
  public Link open(Link.Listener listener) {
    if (refusing) {
      throw new DisconnectedException("refused by the test");
    }
    return new Session(listener);
  }

  /// One connection.
  public final class Session implements Link {
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
    private final SerialTasks outgoing =
        new SerialTasks(Executors.newVirtualThreadPerTaskExecutor());
    private final BlockingQueue<Node> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<Node> restrictions = new LinkedBlockingQueue<>();
    private final List<Node> passed = new ArrayList<>();
    private ClientPayload payload = ClientPayload.getDefaultInstance();
    private byte[] noiseKey = {};
    private @Nullable Transport transport;
    private int step;
    private volatile boolean closed;
    private volatile boolean silent;
    private volatile boolean deaf;

    private Session(Listener listener) {
      this.listener = listener;
    }

    /// What the client said that it is.
    public ClientPayload payload() {
      return payload;
    }

    public byte[] noiseKey() {
      return noiseKey;
    }

    public boolean isClosed() {
      return closed;
    }

    /// Every further write of the client fails; what we send still arrives.
    public void takeNothingMore() {
      deaf = true;
    }

    /// Pings are no longer answered.
    public void fallSilent() {
      silent = true;
    }

    /// Pings are answered again.
    public void speak() {
      silent = false;
    }

    @Override
    public synchronized void write(byte[] bytes) {
      if (closed || deaf) {
        throw new DisconnectedException("closed");
      }
      try {
        for (byte[] frame : reader.read(ByteBuffer.wrap(bytes))) {
          read(frame);
        }
      } catch (NoiseException | MalformedNodeException e) {
        throw new AssertionError("the client broke the stream", e);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError("the client's payload is unreadable", e);
      }
    }

    private void read(byte[] frame)
        throws NoiseException, MalformedNodeException, InvalidProtocolBufferException {
      switch (step++) {
        case 0 -> deliver(Frames.of(handshake.answer(frame)));
        case 1 -> {
          var finish = handshake.readFinish(frame);
          payload = ClientPayload.parseFrom(finish.payload());
          noiseKey = finish.staticKey();
          transport = handshake.transport();
          greeting.forEach(this::send);
          sessions.add(this);
        }
        default -> take(NodeDecoder.decode(transport().incoming().open(frame)));
      }
    }

    private Transport transport() {
      return Objects.requireNonNull(transport);
    }

    private void take(Node node) {
      if (node.attr("xmlns").filter("w:mex"::equals).isPresent()) {
        restrictions.add(node);
      } else if (node.attr("xmlns").filter("w:p"::equals).isPresent()) {
        if (!silent) {
          send(result(node).build());
        }
      } else {
        received.add(node);
      }
    }

    public synchronized void send(Node node) {
      deliver(transport().outgoing().seal(NodeEncoder.encode(node)));
    }

    /// Several nodes in one piece of bytes.
    public synchronized void sendTogether(Node... nodes) {
      var all = new ByteArrayOutputStream();
      for (Node node : nodes) {
        all.writeBytes(transport().outgoing().seal(NodeEncoder.encode(node)));
      }
      deliver(all.toByteArray());
    }

    public void sendGarbage(byte[] bytes) {
      deliver(bytes);
    }

    private void deliver(byte[] bytes) {
      outgoing.submit(() -> listener.onBytes(ByteBuffer.wrap(bytes), () -> {}));
    }

    /// Cuts the connection.
    public void drop() {
      closed = true;
      outgoing.submit(listener::onClosed);
    }

    @Override
    public void close() {
      closed = true;
    }

    /// The next node that the client wrote and that `wanted` accepts; the others are kept for later
    /// calls.
    public Node take(String what, Predicate<Node> wanted) throws InterruptedException {
      for (var it = passed.iterator(); it.hasNext(); ) {
        Node node = it.next();
        if (wanted.test(node)) {
          it.remove();
          return node;
        }
      }
      while (true) {
        Node node = received.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(node).as("%s, after %s", what, passed).isNotNull();
        if (wanted.test(node)) {
          return node;
        }
        passed.add(node);
      }
    }

    /// The next question after what the account may not do, which every login asks. Kept apart,
    /// because most tests are about something else; unanswered until then.
    public Node takeMex() throws InterruptedException {
      Node node = restrictions.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(node).as("a mex question").isNotNull();
      return node;
    }

    public Node take(String tag) throws InterruptedException {
      return take(tag, node -> node.is(tag));
    }

    /// The next question under that namespace.
    public Node takeIq(String xmlns) throws InterruptedException {
      return take("iq " + xmlns, node -> node.attr("xmlns").filter(xmlns::equals).isPresent());
    }

    public Node takeIq(String xmlns, String child) throws InterruptedException {
      return take(
          "iq " + xmlns + " " + child,
          node ->
              node.attr("xmlns").filter(xmlns::equals).isPresent()
                  && node.child(child).isPresent());
    }

    /// What the client wrote so far and nobody took.
    public synchronized List<Node> rest() {
      List<Node> all = new ArrayList<>(passed);
      all.addAll(received);
      return all;
    }

    /// Answers everything that a login asks for.
    public void logIn(Jid lid) throws InterruptedException {
      send(Node.of("success").attr("t", "1796083200").attr("lid", lid).build());
      var count = takeIq("encrypt", "count");
      send(result(count).child(Node.of("count").attr("value", "50")).build());
      Node next = takeUploadOrActive();
      while (next.attr("xmlns").filter("passive"::equals).isEmpty()) {
        send(result(next).build());
        next = takeUploadOrActive();
      }
      send(result(next).build());
    }

    private Node takeUploadOrActive() throws InterruptedException {
      return take("upload or active", node -> node.is("iq"));
    }
  }

  public static Node.Builder result(Node iq) {
    return Node.of("iq").attr("type", "result").attr("from", Jid.SERVER).attr("id", iq.attr("id"));
  }

  public static Node error(Node iq, int code) {
    return Node.of("iq")
        .attr("type", "error")
        .attr("from", Jid.SERVER)
        .attr("id", iq.attr("id"))
        .child(Node.of("error").attr("code", code).attr("text", "no"))
        .build();
  }
}
