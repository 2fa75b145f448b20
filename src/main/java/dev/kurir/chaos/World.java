package dev.kurir.chaos;

import dev.kurir.launch.Binaries;
import dev.kurir.launch.Child;
import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.launch.Gateway;
import dev.kurir.launch.LaunchException;
import dev.kurir.launch.Ports;
import dev.kurir.launch.Postgres;
import dev.kurir.launch.SandboxServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/// A whole Kurir on the loopback address, in a folder of its own: its servers, the sandbox, and a
/// node, or two. Every process is a child of this one and ends with it.
public final class World implements AutoCloseable {
  private static final String PASSWORD = "for-chaos-only";
  private static final String TOKEN = "a-token-for-chaos-000000000000000000";
  private static final String MASTER_KEY = "5a".repeat(32);
  private static final int REDIS_DATABASES = 1;

  /// Quick to start, because most cases start it again.
  private static final List<String> GATEWAY_JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  private static final List<String> SANDBOX_JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx2g");

  private final Path home;
  private final Path folder;
  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final int redisPort = Ports.free();
  private final SandboxServer sandbox;
  private final List<Node> nodes = new ArrayList<>();
  private Postgres database = new Postgres("", "", "");

  /// Nothing is started yet.
  ///
  /// @param home of the project
  /// @param folder for everything that it writes
  World(Path home, Path folder) {
    this.home = home;
    this.folder = folder;
    var binaries = new Binaries(home.resolve("target/servers"));
    postgres =
        new EmbeddedPostgres(
            new EmbeddedPostgres.Settings(
                binaries,
                folder.resolve("postgres"),
                log("postgres"),
                folder.resolve("postgres.pid"),
                Ports.free(),
                PASSWORD,
                true));
    redis =
        new EmbeddedRedis(
            new EmbeddedRedis.Settings(
                binaries,
                folder.resolve("redis"),
                log("redis"),
                folder.resolve("redis.pid"),
                redisPort,
                PASSWORD,
                REDIS_DATABASES,
                FullDisk.starter()));
    sandbox =
        new SandboxServer(
            new SandboxServer.Settings(
                Ports.free(),
                folder.resolve("sandbox"),
                log("sandbox"),
                folder.resolve("sandbox.pid"),
                SandboxServer.classPath(home.resolve("target")),
                SANDBOX_JVM));
  }

  private Path log(String name) {
    return folder.resolve("logs").resolve(name + ".log");
  }

  /// Returns when so many nodes are ready; those that are too many are stopped.
  void start(int count) {
    together(Stream.of(postgres::start, redis::start, sandbox::start));
    if (database.url().isEmpty()) {
      database = postgres.database("kurir", PASSWORD);
    }
    while (nodes.size() > count) {
      nodes.removeLast().close();
    }
    while (nodes.size() < count) {
      nodes.add(node("node-" + (nodes.size() + 1)));
    }
    together(nodes.stream().map(node -> node::start));
  }

  private static void together(Stream<Runnable> starts) {
    try {
      CompletableFuture.allOf(
              starts.map(CompletableFuture::runAsync).toArray(CompletableFuture[]::new))
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof LaunchException known ? known : e;
    }
  }

  /// What a case has bent is straight again; whatever it ended is started.
  void restore() {
    nodes.forEach(Node::release);
    postgres.child().signal("CONT");
    redis.child().signal("CONT");
    nodes.forEach(node -> node.signal("CONT"));
    start(nodes.size());
    phones().noFaults();
  }

  private Node node(String name) {
    var toDatabase = new Wire(portOf(database.url().replaceFirst("jdbc:", "")));
    var toRedis = new Wire(redisPort);
    var toSandbox = new Wire(sandbox.url().getPort());
    int port = Ports.free();
    Path own = folder.resolve(name);
    var gateway =
        new Gateway(
            new Gateway.Settings(
                home.resolve("target"),
                home.resolve("payara"),
                "127.0.0.1",
                port,
                own.resolve("tmp"),
                new Child.Place(log(name), own.resolve("kurir.pid"), Gateway.mark(own)),
                GATEWAY_JVM,
                environment(name, own, port, toDatabase, toRedis, toSandbox)));
    return new Node(
        name, URI.create("http://127.0.0.1:" + port), gateway, toDatabase, toRedis, toSandbox);
  }

  private Map<String, String> environment(
      String name, Path own, int port, Wire toDatabase, Wire toRedis, Wire toSandbox) {
    String whatsapp = "ws://127.0.0.1:" + toSandbox.port() + "/ws/chat";
    var environment = new HashMap<String, String>();
    environment.put("KURIR_NODE", name);
    environment.put("KURIR_PORT", Integer.toString(port));
    environment.put("KURIR_DATA", own.resolve("data").toString());
    environment.put("KURIR_MASTER_KEY", MASTER_KEY);
    environment.put("KURIR_ADMIN_PASSWORD", PASSWORD);
    environment.put("KURIR_ADMIN_TOKEN", TOKEN);
    environment.put("DB_URL", "jdbc:postgresql://127.0.0.1:" + toDatabase.port() + "/kurir");
    environment.put("DB_USER", database.user());
    environment.put("DB_PASSWORD", database.password());
    environment.put("REDIS_URL", redis.url(0).replace(":" + redisPort, ":" + toRedis.port()));
    environment.put("SANDBOX_URL", whatsapp);
    environment.put("SANDBOX_CONTROL_URL", sandbox.control().toString());
    environment.put("MESSAGE_MAX_CRASHES", Integer.toString(Trial.CRASHES));
    // a tenant on the network `whatsapp` must never leave this machine
    environment.put("WHATSAPP_URL", whatsapp);
    environment.put("WHATSAPP_WEB_VERSION", "2.3000.1045649367");
    return environment;
  }

  private static int portOf(String url) {
    return URI.create(url).getPort();
  }

  /// The first one.
  public Node node() {
    return nodes.getFirst();
  }

  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  public EmbeddedPostgres postgres() {
    return postgres;
  }

  public EmbeddedRedis redis() {
    return redis;
  }

  /// Where Redis keeps what it writes.
  public Path redisFolder() {
    return folder.resolve("redis");
  }

  /// Past every wire, with the password in it.
  public String redisUrl() {
    return redis.url(0);
  }

  public Phones phones() {
    return new Phones(sandbox.control());
  }

  /// Past every wire.
  public Rows rows() {
    return new Rows(database);
  }

  Tenant tenant(String name) {
    var made = admin().post("/api/tenants", Map.of("name", name, "network", "sandbox")).expect(201);
    return new Tenant(made.path("id").asText(), made.path("apiKey").asText(), phones().make(name));
  }

  void forget(Tenant tenant) {
    admin().delete("/api/tenants/" + tenant.id());
  }

  private Calls admin() {
    return new Calls(node().base(), Optional.of(TOKEN));
  }

  /// Asks again until the node is at work, its health aside.
  void awaitWork() throws InterruptedException {
    Patience.until(
        "the admin API answers",
        Duration.ofSeconds(30),
        () -> {
          try {
            return admin().get("/api/tenants").status() == 200;
          } catch (NoAnswerException _) {
            return false;
          }
        });
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    redis.child().signal("CONT");
    postgres.child().signal("CONT");
    sandbox.child().stop();
    redis.child().stop();
    postgres.child().stop();
  }

  /// Deletes the folder; nothing may run any more.
  void erase() {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
