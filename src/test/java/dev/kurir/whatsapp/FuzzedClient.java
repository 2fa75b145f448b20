package dev.kurir.whatsapp;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.Link;
import dev.kurir.whatsapp.connection.WebSocketLink;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.noise.CertificateAuthority;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.NoiseException;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.Responder;
import dev.kurir.whatsapp.noise.Transport;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Unit;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A whole client that is linked and logged in, on one thread: what comes is handled before
/// [#receive] returns, and every question is answered while it is asked. Time stands still.
///
/// Whatever the server says, no handler may fail, and nothing may reach the store that a durable
/// one could not keep.
public final class FuzzedClient implements Link.Opener {
  private static final int LONGEST_KEY_ID = 128;
  private static final int LONGEST_MESSAGE_ID = 128;

  /// Never used: the links are our own.
  private static final HttpClient HTTP = WebSocketLink.client();

  private final KeyPair root = KeyPair.generate();
  private final KeyPair serverKey = KeyPair.generate();
  private final InMemoryDeviceStore memory = new InMemoryDeviceStore();
  private final LinkedDevice device;
  private final WhatsAppClient client;
  private final Function<Node, Node> answers;
  private final List<Node> written = new ArrayList<>();
  private final OneThread tasks = new OneThread();
  private @Nullable Session session;

  /// @param answers what the server says to a stanza that waits for an answer
  public FuzzedClient(TestAccount account, LinkedDevice device, Function<Node, Node> answers) {
    this.device = device;
    this.answers = answers;
    memory.inTransaction(unit -> {
      DeviceRows.write(unit, device);
      DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
      return true;
    });
    var settings =
        new ClientSettings(
            URI.create("ws://localhost/ws/chat"),
            root.publicKey(),
            new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
            8,
            8);
    this.client = new WhatsAppClient(settings, runtime(), checked(), _ -> {}, this);
    client.start();
    receive(Node.of("success").attr("t", "1796083200").attr("lid", account.lid()).build());
  }

  private ClientRuntime runtime() {
    var time = TestTime.start();
    return new ClientRuntime(HTTP, tasks, time.timers(), time);
  }

  public DeviceStore store() {
    return memory;
  }

  public LinkedDevice device() {
    return device;
  }

  public boolean isConnected() {
    return client.isConnected();
  }

  public SendOutcome send(String id, Jid to, String text) {
    return client.sendText(id, to, text);
  }

  /// What the client wrote since the last call.
  public List<Node> written() {
    var all = List.copyOf(written);
    written.clear();
    return all;
  }

  public void receive(Node node) {
    receive(NodeEncoder.encode(node));
  }

  /// @param frame a node as it is under the cipher
  public void receive(byte[] frame) {
    Objects.requireNonNull(session).deliver(frame);
  }

  @Override
  public Link open(Link.Listener listener) {
    var opened = new Session(listener);
    session = opened;
    return opened;
  }

  /// The store, as a strict database would take what it is given.
  private DeviceStore checked() {
    return new DeviceStore() {
      @Override
      public <T> T inTransaction(Function<Unit, T> work) {
        return memory.inTransaction(unit -> work.apply(strict(unit)));
      }
    };
  }

  private static Unit strict(Unit unit) {
    return (Unit)
        Proxy.newProxyInstance(
            Unit.class.getClassLoader(),
            new Class<?>[] {Unit.class},
            (_, method, arguments) -> {
              if (arguments != null && arguments.length > 1) {
                checkKeyIds(arguments[1]);
              }
              try {
                return method.getName().equals("inbox")
                    ? strict(unit.inbox())
                    : method.invoke(unit, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static Inbox strict(Inbox inbox) {
    return new Inbox() {
      @Override
      public void accept(InboundMessage message) {
        check(message);
        inbox.accept(message);
      }

      @Override
      public void fill(InboundMessage message) {
        check(message);
        inbox.fill(message);
      }

      @Override
      public void called(Jid group, String subject) {
        inbox.called(group, subject);
      }
    };
  }

  private static void checkKeyIds(Object ids) {
    switch (ids) {
      case String id -> checkKeyId(id);
      case Collection<?> many -> many.forEach(FuzzedClient::checkKeyIds);
      case Map<?, ?> rows -> rows.keySet().forEach(FuzzedClient::checkKeyIds);
      default -> {}
    }
  }

  private static void checkKeyId(String id) {
    if (id.length() > LONGEST_KEY_ID || !id.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw new AssertionError("a key id that no store takes: " + id);
    }
  }

  private static void check(InboundMessage message) {
    String id = message.messageId();
    if (id.isEmpty()
        || id.length() > LONGEST_MESSAGE_ID
        || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new AssertionError("a message id that no store takes: " + id);
    }
    if (message
        .pushName()
        .filter(name -> name.indexOf(0) >= 0 || name.length() > 256)
        .isPresent()) {
      throw new AssertionError("a name that no store takes");
    }
  }

  /// Runs tasks one after the other on the thread that brings the first. Whoever waits for an
  /// answer sits in one of them, so what the answer brings has a row of its own.
  private static final class OneThread implements Executor {
    private @Nullable Queue<Runnable> row;

    @Override
    public void execute(Runnable task) {
      var running = row;
      if (running != null) {
        running.add(task);
        return;
      }
      var mine = new ArrayDeque<Runnable>(List.of(task));
      row = mine;
      try {
        for (var next = mine.poll(); next != null; next = mine.poll()) {
          next.run();
        }
      } finally {
        row = null;
      }
    }

    void apart(Runnable work) {
      var outer = row;
      row = null;
      try {
        work.run();
      } finally {
        row = outer;
      }
    }
  }

  private final class Session implements Link {
    private final Listener listener;
    private final FrameReader reader = FrameReader.ofClient(Frames.MAX_LENGTH);
    private final Responder handshake =
        NoiseHandshake.responder(
            serverKey,
            new CertificateAuthority(root)
                .issue(
                    serverKey.publicKey(),
                    Instant.parse("2026-11-22T00:00:00Z"),
                    Instant.parse("2036-11-22T00:00:00Z")));
    private @Nullable Transport transport;
    private int step;
    private boolean closed;

    Session(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void write(byte[] bytes) {
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
          byte[] answer = Frames.of(handshake.answer(frame));
          listener.onBytes(ByteBuffer.wrap(answer), () -> {});
        }
        case 1 -> {
          handshake.readFinish(frame);
          transport = handshake.transport();
        }
        default -> {
          var node = NodeDecoder.decode(Objects.requireNonNull(transport).incoming().open(frame));
          written.add(node);
          if (isQuestion(node)) {
            deliver(NodeEncoder.encode(answers.apply(node)));
          }
        }
      }
    }

    private static boolean isQuestion(Node node) {
      return node.is("message")
          || (node.is("iq") && node.attr("type").filter(t -> t.matches("get|set")).isPresent());
    }

    void deliver(byte[] frame) {
      if (!closed) {
        byte[] sealed = Objects.requireNonNull(transport).outgoing().seal(frame);
        tasks.apart(() -> listener.onBytes(ByteBuffer.wrap(sealed), () -> {}));
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
