package dev.kurir.testing;

import dev.kurir.launch.Child;
import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.launch.Gateway;
import dev.kurir.launch.Postgres;
import dev.kurir.launch.SandboxServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
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
  private static final String MASTER_KEY = "5a".repeat(32);

  /// Quick to start and small: these tests are about what happens, not how fast.
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  private static final List<String> SMALL_JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final SandboxServer sandbox;
  private final Gateway gateway;
  private final Postgres database;
  private final URI base;

  private RunningKurir(
      EmbeddedPostgres postgres,
      EmbeddedRedis redis,
      SandboxServer sandbox,
      Gateway gateway,
      Postgres database,
      URI base) {
    this.postgres = postgres;
    this.redis = redis;
    this.sandbox = sandbox;
    this.gateway = gateway;
    this.database = database;
    this.base = base;
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
    int port = TestPorts.free();
    var gateway =
        new Gateway(
            new Gateway.Settings(
                TARGET,
                Path.of("payara").toAbsolutePath(),
                "127.0.0.1",
                port,
                folder.resolve("tmp"),
                new Child.Place(
                    logs.resolve("kurir.log"), folder.resolve("kurir.pid"), Gateway.mark(folder)),
                JVM,
                environment(folder, port, database, redis, sandbox, settings)));
    gateway.start();
    return new RunningKurir(
        postgres, redis, sandbox, gateway, database, URI.create("http://127.0.0.1:" + port));
  }

  private static Map<String, String> environment(
      Path folder,
      int port,
      Postgres database,
      EmbeddedRedis redis,
      SandboxServer sandbox,
      Map<String, String> settings) {
    var environment = new HashMap<String, String>();
    environment.put("KURIR_PORT", Integer.toString(port));
    environment.put("KURIR_DATA", folder.resolve("data").toString());
    environment.put("KURIR_MASTER_KEY", MASTER_KEY);
    environment.put("KURIR_ADMIN_USERNAME", ADMIN);
    environment.put("KURIR_ADMIN_PASSWORD", ADMIN_PASSWORD);
    environment.put("KURIR_ADMIN_TOKEN", ADMIN_TOKEN);
    environment.put("DB_URL", database.url());
    environment.put("DB_USER", database.user());
    environment.put("DB_PASSWORD", database.password());
    environment.put("REDIS_URL", redis.url(0));
    environment.put("SANDBOX_URL", sandbox.url().toString());
    environment.put("SANDBOX_CONTROL_URL", sandbox.control().toString());
    // a tenant on the network `whatsapp` must never leave this machine
    environment.put("WHATSAPP_URL", sandbox.url().toString());
    environment.put(
        "WHATSAPP_NOISE_ROOT", new SandboxApi(sandbox.control()).info().path("noiseRoot").asText());
    environment.put("WHATSAPP_WEB_VERSION", "2.3000.1045649367");
    environment.putAll(settings);
    return environment;
  }

  /// Where it listens, without a slash at the end.
  public URI base() {
    return base;
  }

  /// Its API, and the sandbox's.
  public KurirApi api() {
    return new KurirApi(base, ADMIN_TOKEN);
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
    return gateway;
  }

  /// Starts again whatever a test has killed.
  public void restore() {
    postgres.start();
    redis.start();
    sandbox.start();
    gateway.start();
  }

  /// What the gateway and the sandbox said last.
  String lastWords() {
    return "--- Kurir ("
        + gateway.child().log().path()
        + ")\n"
        + end(gateway.child().log().tail(0), 80)
        + "--- sandbox ("
        + sandbox.child().log().path()
        + ")\n"
        + end(sandbox.child().log().tail(0), 20);
  }

  @Override
  public void close() {
    gateway.child().stop();
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
