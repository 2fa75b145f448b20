package dev.kurir.testing;

import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.launch.Gateway;
import dev.kurir.launch.Postgres;
import dev.kurir.launch.SandboxServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The whole gateway, as its users meet it: PostgreSQL, Redis, the sandbox and Payara Micro with
/// the built WAR, each a process of its own on a free port, nothing faked.
///
/// One for all tests of a JVM ([#shared], or as a parameter with [KurirExtension]): a test that
/// kills or stops something starts it again before it ends, and makes its own tenants and phones. A
/// test that needs other settings starts its own with [#startIn].
public final class RunningKurir implements AutoCloseable {
  public static final String ADMIN = "admin";
  public static final String ADMIN_PASSWORD = "a password for tests";
  public static final String ADMIN_TOKEN = "a-token-for-tests-000000000000000000";

  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final List<String> SMALL_JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final SandboxServer sandbox;
  private final KurirNode node;
  private final Postgres database;

  private RunningKurir(
      EmbeddedPostgres postgres,
      EmbeddedRedis redis,
      SandboxServer sandbox,
      KurirNode node,
      Postgres database) {
    this.postgres = postgres;
    this.redis = redis;
    this.sandbox = sandbox;
    this.node = node;
    this.database = database;
  }

  /// The one of this JVM, started by whoever asks first.
  public static RunningKurir shared() {
    return Shared.KURIR;
  }

  /// Another one, with settings on top of the usual ones; close it.
  ///
  /// @param folder what it keeps; started again in the same folder it goes on where it was
  /// @param settings by the names of their environment variables
  public static RunningKurir startIn(Path folder, Path logs, Map<String, String> settings) {
    var postgres = Servers.postgresIn(folder, logs, true);
    var redis = Servers.redisIn(folder, logs);
    var sandbox =
        new SandboxServer(
            new SandboxServer.Settings(
                TestPorts.free(),
                folder.resolve("sandbox"),
                logs.resolve("sandbox.log"),
                folder.resolve("sandbox.pid"),
                SandboxServer.classPath(TARGET),
                SMALL_JVM));
    CompletableFuture.allOf(
            CompletableFuture.runAsync(postgres::start),
            CompletableFuture.runAsync(redis::start),
            CompletableFuture.runAsync(sandbox::start))
        .join();
    Postgres database = Servers.ownDatabase(postgres);
    var node =
        KurirNode.start(
            folder, logs.resolve("kurir.log"), database, redis.url(0), sandbox, settings);
    return new RunningKurir(postgres, redis, sandbox, node, database);
  }

  /// Where it listens, without a slash at the end.
  public URI base() {
    return node.base();
  }

  /// Its API, and the sandbox's.
  public KurirApi api() {
    return node.api();
  }

  public SandboxApi phones() {
    return new SandboxApi(sandbox.control());
  }

  /// What Kurir itself uses: for looking only.
  public Postgres database() {
    return database;
  }

  /// With the password in it.
  public String redisUrl() {
    return redis.url(0);
  }

  public EmbeddedPostgres postgres() {
    return postgres;
  }

  public EmbeddedRedis redis() {
    return redis;
  }

  public SandboxServer sandbox() {
    return sandbox;
  }

  /// Payara Micro with the WAR: `gateway().child().kill()`, `gateway().start()`.
  public Gateway gateway() {
    return node.gateway();
  }

  /// Starts again whatever a test has killed.
  public void restore() {
    postgres.start();
    redis.start();
    sandbox.start();
    gateway().start();
  }

  /// What the gateway and the sandbox said last.
  String lastWords() {
    return "--- Kurir ("
        + gateway().child().log().path()
        + ")\n"
        + end(gateway().child().log().tail(0), 80)
        + "--- sandbox ("
        + sandbox.child().log().path()
        + ")\n"
        + end(sandbox.child().log().tail(0), 20);
  }

  @Override
  public void close() {
    gateway().child().stop();
    sandbox.child().stop();
    redis.child().stop();
    postgres.child().stop();
  }

  private static String end(String text, int lines) {
    var all = text.lines().toList();
    return String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())) + "\n";
  }

  /// Holder: started with the first use.
  private static final class Shared {
    static final RunningKurir KURIR = start();

    private static RunningKurir start() {
      Path folder = TestFolder.ofThisJvm().resolve("kurir");
      var kurir = startIn(folder, TARGET.resolve("logs/" + TestPorts.jvm()), Map.of());
      TestFolder.atExit(kurir::close);
      return kurir;
    }
  }
}
