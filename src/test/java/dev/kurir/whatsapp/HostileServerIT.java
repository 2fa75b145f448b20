package dev.kurir.whatsapp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.testing.Eventually;
import dev.kurir.testing.SandboxApi.Phone;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeEncoder;
import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.prekeys.KeyNodes;
import dev.kurir.whatsapp.signal.LocalIdentity;
import dev.kurir.whatsapp.signal.OneTimePreKey;
import dev.kurir.whatsapp.signal.SignedPreKey;
import dev.kurir.whatsapp.store.InMemoryDeviceStore;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One client whose server floods it, and a healthy one beside it in the same process: the healthy
/// one goes on, and the flooded one holds a bounded number of tasks, timers and bytes.
class HostileServerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TEXTS = 5;
  private static final int SAID = 400;

  /// Of one session, whatever its server does.
  private static final int MOST_TASKS = 12;

  private static final long MOST_BYTES = 64L << 20;

  private static final Logger LOG = Logger.getLogger("dev.kurir.whatsapp");

  @TempDir private static Path folder;
  private static SandboxWorld world;
  private static TestClient healthy;
  private static Phone friend;
  private static int texts;

  @BeforeAll
  static void link() {
    LOG.setLevel(Level.OFF);
    world = SandboxWorld.start(folder);
    healthy = world.link(world.phone("Budi"));
    friend = world.phone("Citra");
  }

  @AfterAll
  static void close() {
    world.close();
    LOG.setLevel(null);
  }

  static Stream<Arguments> floods() {
    var keys = bundle();
    return Stream.of(
        flood("prekeys are low", i -> node(fromServer("encrypt", i).child(count()))),
        flood("a login succeeded", _ -> node(Node.of("success").attr("t", "1796083200"))),
        flood("an answer to nothing", i -> node(ack(i))),
        flood("pings", i -> node(ping(i))),
        flood("retry receipts of new devices", i -> node(retry(i, keys))),
        flood("messages that cannot be read", i -> node(message(i))),
        flood("other people's new identities", i -> node(identity(i))),
        flood("a list of ten thousand", _ -> LIST),
        flood("deep nodes", _ -> DEEP),
        flood("packed nodes", _ -> PACKED),
        flood("what is no node", _ -> new byte[] {0, 1, 2, 3}),
        flood("unknown stanzas", i -> node(Node.of("x" + i).attr("id", i))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("floods")
  void theHealthyOneGoesOnAndTheFloodedOneIsBounded(String what, LongFunction<byte[]> flood)
      throws Exception {
    var server = new HostileServer(flood);
    var tasks = new CountedTasks(world.runtime().tasks());
    int timers = world.timers();
    var flooded = client(server, tasks);
    Eventually.yes("the flooded one is logged in", PATIENCE, flooded::isConnected);
    long before = usedBytes();

    server.begin();
    for (int i = 0; i < TEXTS; i++) {
      assertThat(
              healthy
                  .client()
                  .sendText("HEALTHY" + texts++, Jid.parse(friend.lid()).orElseThrow(), "halo"))
          .isInstanceOf(SendOutcome.Sent.class);
    }
    Eventually.yes("much was said", PATIENCE, () -> server.said() >= SAID);

    assertThat(tasks.most()).as("tasks at once").isLessThanOrEqualTo(MOST_TASKS);
    assertThat(world.timers() - timers).as("timers").isLessThan(MOST_TASKS);
    assertThat(usedBytes() - before).as("bytes").isLessThan(MOST_BYTES);
    server.end();
    flooded.close();
  }

  private static WhatsAppClient client(HostileServer server, Executor tasks) {
    var account = TestAccount.make();
    var store = new InMemoryDeviceStore();
    var device = account.device(2);
    store.inTransaction(unit -> {
      DeviceRows.write(unit, device);
      DeviceRows.write(unit, SignedPreKey.generate(device.identity().identityKey(), 1));
      return true;
    });
    var settings =
        new ClientSettings(
            URI.create("ws://localhost/ws/chat"),
            server.root(),
            new ClientSettings.WebVersion(2, 3000, 1_045_649_367),
            30,
            10);
    var shared = world.runtime();
    var runtime = new ClientRuntime(shared.http(), tasks, shared.timers(), shared.clock());
    var client = new WhatsAppClient(settings, runtime, store, _ -> {}, server);
    client.start();
    return client;
  }

  private static long usedBytes() {
    System.gc();
    var runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /// Counts how many run at once.
  private static final class CountedTasks implements Executor {
    private final Executor inner;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    CountedTasks(Executor inner) {
      this.inner = inner;
    }

    int most() {
      return most.get();
    }

    @Override
    public void execute(Runnable task) {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      inner.execute(() -> {
        try {
          task.run();
        } finally {
          running.decrementAndGet();
        }
      });
    }
  }

  private static Arguments flood(String what, LongFunction<byte[]> frames) {
    return Arguments.of(what, frames);
  }

  private static byte[] node(Node.Builder node) {
    return NodeEncoder.encode(node.build());
  }

  private static Node.Builder fromServer(String type, long i) {
    return Node.of("notification")
        .attr("type", type)
        .attr("from", Jid.SERVER)
        .attr("id", i)
        .attr("t", 1_796_083_200L);
  }

  private static Node count() {
    return Node.of("count").attr("value", 3).build();
  }

  private static Node.Builder ack(long i) {
    return Node.of("ack").attr("class", "message").attr("id", i).attr("from", person(i));
  }

  private static Node.Builder ping(long i) {
    return Node.of("iq")
        .attr("type", "get")
        .attr("xmlns", "urn:xmpp:ping")
        .attr("from", Jid.SERVER)
        .attr("id", i);
  }

  private static Node.Builder retry(long i, List<Node> keys) {
    return Node.of("receipt")
        .attr("type", "retry")
        .attr("id", "3EB0" + i)
        .attr("from", person(i))
        .child(Node.of("retry").attr("count", 2).attr("id", "3EB0" + i).attr("v", 1))
        .child(keys.getFirst())
        .child(Node.of("keys").children(keys.subList(1, keys.size())));
  }

  private static Node.Builder message(long i) {
    return Node.of("message")
        .attr("id", "AC" + i)
        .attr("from", person(i))
        .attr("t", 1_796_083_200L)
        .child(
            Node.of("enc").attr("v", 2).attr("type", "msg").attr("count", 3).bytes(new byte[500]));
  }

  private static Node.Builder identity(long i) {
    return Node.of("notification")
        .attr("type", "encrypt")
        .attr("from", person(i))
        .attr("id", i)
        .child(Node.of("identity"));
  }

  private static Jid person(long i) {
    return Jid.lid(Long.toString(200_000_000_000_000L + i));
  }

  private static List<Node> bundle() {
    var identity = new LocalIdentity(KeyPair.generate(), 4_242);
    return List.of(
        KeyNodes.registration(identity.registrationId()),
        KeyNodes.type(),
        KeyNodes.identity(identity.identityKey().publicKey()),
        KeyNodes.preKey(OneTimePreKey.generate(1, 1).getFirst()),
        KeyNodes.signedPreKey(SignedPreKey.generate(identity.identityKey(), 1)));
  }

  private static final byte[] LIST = list();
  private static final byte[] DEEP = deep();
  private static final byte[] PACKED = packed();

  private static byte[] list() {
    var items = Node.of("list");
    for (int i = 0; i < 10_000; i++) {
      items.child(Node.of("item").attr("id", "1"));
    }
    return node(Node.of("receipt").attr("id", "1").attr("from", person(1)).child(items));
  }

  private static byte[] deep() {
    Node deep = Node.of("a").build();
    for (int i = 0; i < 60; i++) {
      deep = Node.of("a").child(deep).child(Node.of("b")).build();
    }
    return NodeEncoder.encode(deep);
  }

  private static byte[] packed() {
    var out = new ByteArrayOutputStream();
    out.write(2);
    var deflater = new Deflater();
    deflater.setInput(LIST, 1, LIST.length - 1);
    deflater.finish();
    byte[] piece = new byte[4_096];
    while (!deflater.finished()) {
      out.write(piece, 0, deflater.deflate(piece));
    }
    deflater.end();
    return out.toByteArray();
  }
}
