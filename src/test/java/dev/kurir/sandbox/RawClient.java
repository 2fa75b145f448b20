package dev.kurir.sandbox;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.noise.FrameReader;
import dev.kurir.whatsapp.noise.Frames;
import dev.kurir.whatsapp.noise.Initiator;
import dev.kurir.whatsapp.noise.NoiseHandshake;
import dev.kurir.whatsapp.noise.NoiseTrust;
import dev.kurir.whatsapp.noise.Transport;
import dev.kurir.whatsapp.proto.ClientPayload;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SessionCipher;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The least that a client can be: a handshake, stanzas out, stanzas in. It does what it is told,
/// wrong things too.
final class RawClient implements WebSocket.Listener, AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int SECONDS = 10;
  private static final int PAUSE_MILLIS = 200;

  final RawDevice device;
  private final Initiator initiator;
  private final FrameReader reader = FrameReader.ofServer(Frames.MAX_LENGTH);
  private final List<Node> received = new ArrayList<>();
  private final CompletableFuture<byte[]> serverHello = new CompletableFuture<>();
  private @Nullable WebSocket socket;
  private @Nullable Transport transport;
  private boolean closed;
  private int lastId;

  private RawClient(RawDevice device, byte[] root) {
    this.device = device;
    this.initiator =
        NoiseHandshake.initiator(device.noise, new NoiseTrust(root, Clock.systemUTC()));
  }

  /// Opens the socket and reads the server's certificate; nothing is said of who it is yet.
  static RawClient connect(URI url, byte[] root, RawDevice device) {
    var client = new RawClient(device, root);
    client.socket = HTTP.newWebSocketBuilder().buildAsync(url, client).join();
    client.write(Frames.opening(client.initiator.hello()));
    try {
      client.initiator.readServerHello(client.serverHello.get(SECONDS, TimeUnit.SECONDS));
      return client;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// A socket without any handshake.
  static RawClient open(URI url, byte[] root) {
    var client = new RawClient(RawDevice.make(), root);
    client.socket = HTTP.newWebSocketBuilder().buildAsync(url, client).join();
    return client;
  }

  void register() {
    finish(device.registration().build());
  }

  void logIn() {
    finish(device.login().build());
  }

  /// Sends the last message of the handshake.
  void finish(ClientPayload payload) {
    try {
      var message = initiator.finish(payload.toByteArray());
      synchronized (this) {
        transport = initiator.transport();
      }
      write(Frames.of(message));
    } catch (dev.kurir.whatsapp.noise.NoiseException e) {
      throw new AssertionError(e);
    }
  }

  /// The first reference of the round.
  String awaitRef() {
    var pairDevice = await("pair-device", it -> it.child("pair-device").isPresent());
    send(
        Node.of("iq")
            .attr("to", Jid.SERVER)
            .attr("type", "result")
            .attr("id", pairDevice.attr("id")));
    var refs = pairDevice.child("pair-device").orElseThrow().children("ref");
    return new String(refs.getFirst().bytes().orElseThrow(), StandardCharsets.UTF_8);
  }

  void sign(Node pairSuccess) {
    send(device.answerTo(pairSuccess));
  }

  /// Says that it is active, and waits until it has got what waited for it.
  void activate() {
    query("set", "passive", Node.of("active"));
    await("offline", it -> it.is("ib") && it.child("offline").isPresent());
  }

  void write(byte[] bytes) {
    Optional.ofNullable(socket).orElseThrow().sendBinary(ByteBuffer.wrap(bytes), true).join();
  }

  void send(Node.Builder stanza) {
    send(stanza.build());
  }

  void send(Node stanza) {
    byte[] frame;
    synchronized (this) {
      frame =
          Optional.ofNullable(transport).orElseThrow().outgoing().seal(NodeEncoder.encode(stanza));
    }
    write(frame);
  }

  /// Sends an `iq` and gives the answer.
  Node query(String type, String xmlns, Node.Builder... children) {
    return query(type, xmlns, Jid.SERVER, children);
  }

  Node query(String type, String xmlns, Jid to, Node.Builder... children) {
    var id = newId();
    var iq = Node.of("iq").attr("to", to).attr("type", type).attr("xmlns", xmlns).attr("id", id);
    for (Node.Builder child : children) {
      iq.child(child);
    }
    send(iq);
    return awaitId("iq", id);
  }

  /// Starts a session with a device, with what the server hands out of it.
  void openSession(Jid other) {
    var asked = Node.of("key").child(Node.of("user").attr("jid", other));
    var user =
        query("get", "encrypt", asked).child("list").orElseThrow().child("user").orElseThrow();
    var skey = user.child("skey").orElseThrow();
    var bundle =
        new PreKeyBundle(
            number(user, "registration"),
            content(user, "identity"),
            number(skey, "id"),
            content(skey, "value"),
            content(skey, "signature"),
            user.child("key")
                .map(key -> new PreKeyBundle.OneTimeKey(number(key, "id"), content(key, "value"))));
    device.sessions.put(other, SessionCipher.start(device.local(), bundle));
  }

  static byte[] content(Node parent, String tag) {
    return parent.child(tag).flatMap(Node::bytes).orElseThrow();
  }

  static int number(Node parent, String tag) {
    return new BigInteger(1, content(parent, tag)).intValueExact();
  }

  /// A text for some devices, as it has to be.
  Node.Builder text(String id, Jid to, String text, Jid... devices) {
    var participants = Node.of("participants");
    for (Jid each : devices) {
      if (!device.sessions.containsKey(each)) {
        openSession(each);
      }
      participants.child(Node.of("to").attr("jid", each).child(device.encrypt(each, text)));
    }
    return message(id, to)
        .child(participants)
        .child(Node.of("device-identity").bytes(device.signedIdentity()));
  }

  static Node.Builder message(String id, Jid to) {
    return Node.of("message").attr("id", id).attr("to", to).attr("type", "text");
  }

  /// Sends a message and gives its acknowledgement.
  Node post(Node.Builder message) {
    var stanza = message.build();
    send(stanza);
    return awaitId("ack", stanza.attr("id").orElseThrow());
  }

  /// Uploads one-time prekeys with these ids.
  Node upload(int... ids) {
    var list = Node.of("list");
    for (int id : ids) {
      var pair = KeyPair.generate();
      device.preKeys.put(id, pair);
      list.child(key("key", id, pair.publicKey()));
    }
    return query(
        "set",
        "encrypt",
        Node.of("registration").bytes(ByteBuffer.allocate(4).putInt(device.registrationId).array()),
        Node.of("type").bytes(new byte[] {5}),
        Node.of("identity").bytes(device.identity.publicKey()),
        list,
        skey(device.signature()));
  }

  Node.Builder skey(byte[] signature) {
    return key("skey", RawDevice.SIGNED_PRE_KEY_ID, device.signedPreKey.publicKey())
        .child(Node.of("signature").bytes(signature));
  }

  static Node.Builder key(String tag, int id, byte[] key) {
    return Node.of(tag)
        .child(Node.of("id").bytes(new byte[] {0, (byte) (id >> 8), (byte) id}))
        .child(Node.of("value").bytes(key));
  }

  String newId() {
    return "id." + ++lastId;
  }

  Node awaitId(String tag, String id) {
    return await(tag + " " + id, it -> it.is(tag) && it.attr("id").filter(id::equals).isPresent());
  }

  /// Waits for a stanza, past or to come, and takes it.
  synchronized Node await(String what, Predicate<Node> fits) {
    Optional<Node> found = first(fits);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (found.isEmpty() && !closed && System.nanoTime() < end) {
      pause();
      found = first(fits);
    }
    received.remove(
        found.orElseThrow(
            () -> new AssertionError("did not come: " + what + "; there is " + received)));
    return found.get();
  }

  private Optional<Node> first(Predicate<Node> fits) {
    return received.stream().filter(fits).findFirst();
  }

  /// Whether a stanza has come that nobody took.
  synchronized boolean has(Predicate<Node> fits) {
    return first(fits).isPresent();
  }

  /// The JDK's WebSocket overlooks now and then (one time in twenty) that the other side has cut
  /// the connection without a close frame; only a write tells then.
  synchronized void awaitClosed() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!closed && System.nanoTime() < end) {
      pause();
      if (!closed && !canPing()) {
        end();
      }
    }
    if (!closed) {
      throw new AssertionError("the connection did not end");
    }
  }

  private boolean canPing() {
    try {
      Optional.ofNullable(socket)
          .orElseThrow()
          .sendPing(ByteBuffer.allocate(0))
          .get(1, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException _) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /// Lets go of the lock until something has happened, or a while.
  @SuppressWarnings("WaitNotInLoop")
  private void pause() {
    try {
      wait(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    try {
      for (byte[] frame : reader.read(data)) {
        take(frame);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    from.request(1);
    return null;
  }

  private synchronized void take(byte[] frame) throws Exception {
    var ciphers = transport;
    if (ciphers == null) {
      serverHello.complete(frame);
    } else {
      received.add(NodeDecoder.decode(ciphers.incoming().open(frame)));
      notifyAll();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end();
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end();
  }

  private synchronized void end() {
    closed = true;
    notifyAll();
  }

  @Override
  public void close() {
    Optional.ofNullable(socket).orElseThrow().abort();
  }
}
