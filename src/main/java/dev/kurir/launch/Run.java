package dev.kurir.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `./kurir run`: starts what is needed on an empty machine, keeps it running, and ends it.
final class Run {
  private static final List<String> GATEWAY_JVM = List.of("-Xms128m", "-XX:MaxRAMPercentage=30");
  private static final List<String> SANDBOX_JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx1g");

  private final LaunchSettings settings;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final DataFolder folder;
  private final EmbeddedServers embedded;
  private final Welcome welcome;
  private final Supervisor supervisor;
  private final List<Integer> ports = new ArrayList<>();
  private volatile @Nullable FrontDoor door;
  private volatile boolean ready;

  /// @param environment of this process, handed on to Kurir
  Run(
      LaunchSettings settings,
      Map<String, String> environment,
      DataFolder folder,
      PrintStream out) {
    this.settings = settings;
    this.environment = environment;
    this.out = out;
    this.folder = folder;
    this.embedded =
        new EmbeddedServers(folder, new Binaries(settings.home().resolve("target/servers")));
    this.welcome = new Welcome(out);
    this.supervisor = new Supervisor(welcome::say);
  }

  /// Returns when all are ready.
  ///
  /// @throws LaunchException when one of them cannot be started; those that run must be stopped
  void start() {
    out.println("Kurir · data in " + folder.path());
    boolean sealed = embedded.hasDatabase();
    Optional<EmbeddedPostgres> postgres =
        settings.database().isPresent() ? Optional.empty() : Optional.of(embedded.postgres());
    Optional<EmbeddedRedis> redis =
        settings.redis().isPresent() ? Optional.empty() : Optional.of(embedded.redis());
    Optional<SandboxServer> sandbox =
        settings.startSandbox() ? Optional.of(sandbox()) : Optional.empty();
    requireFreePorts(sandbox);
    Optional<String> masterKey =
        given("KURIR_MASTER_KEY")
            .or(() ->
                given("KURIR_MASTER_KEY_FILE").isPresent()
                    ? Optional.empty()
                    : Optional.of(new MasterKey(embedded.secrets()).kept(sealed, welcome::say)));

    var database = inBackground(() -> database(postgres));
    var redisUrl = inBackground(() -> redisUrl(redis));
    var box = inBackground(() -> sandbox.map(this::started));
    CompletableFuture.allOf(database, redisUrl, box).exceptionally(_ -> null).join();
    var _ = result(box);
    var nodes = nodes(result(database), result(redisUrl), masterKey);
    for (var node : nodes) {
      var _ = started(node);
    }
    if (nodes.size() > 1) {
      door = FrontDoor.open(settings.host(), settings.port(), ports);
    }

    postgres.ifPresent(supervisor::keep);
    redis.ifPresent(supervisor::keep);
    sandbox.ifPresent(supervisor::keep);
    nodes.forEach(supervisor::keep);
    rotateLogs();
    ready = true;
    welcome.ready(
        settings.port(), given("KURIR_ADMIN_USERNAME").orElse("admin"), folder, settings.nodes());
  }

  void stop() {
    if (ready) {
      welcome.say("stopping …");
    }
    var open = door;
    if (open != null) {
      open.close();
    }
    supervisor.stop();
    folder.close();
  }

  boolean isStopping() {
    return supervisor.isStopping();
  }

  private Postgres database(Optional<EmbeddedPostgres> postgres) {
    if (postgres.isPresent()) {
      return embedded.database(started(postgres.get()));
    }
    Postgres given = settings.database().orElseThrow();
    GivenServers.tryDatabase(given);
    welcome.say("PostgreSQL is given by DB_URL");
    return given;
  }

  private String redisUrl(Optional<EmbeddedRedis> redis) {
    if (redis.isPresent()) {
      return started(redis.get()).url(0);
    }
    URI given = settings.redis().orElseThrow();
    welcome.say(
        GivenServers.tryRedis(given)
            ? "Redis is given by REDIS_URL"
            : "Redis does not answer at REDIS_URL: messages are accepted and wait until it does");
    return given.toString();
  }

  private SandboxServer sandbox() {
    return new SandboxServer(
        new SandboxServer.Settings(
            settings.sandboxPort(),
            folder.resolve("sandbox"),
            folder.log("sandbox"),
            folder.pidFile("sandbox"),
            SandboxServer.classPath(settings.home().resolve("target")),
            SANDBOX_JVM));
  }

  /// One behind its own port; several behind ports that nobody needs to know, each with a folder
  /// and a name of its own.
  private List<Gateway> nodes(Postgres database, String redisUrl, Optional<String> masterKey) {
    if (settings.nodes() == 1) {
      var only = new Place("Kurir", "kurir", settings.host(), settings.port(), folder.path());
      return List.of(gateway(only, database, redisUrl, masterKey));
    }
    var all = new ArrayList<Gateway>();
    for (int i = 1; i <= settings.nodes(); i++) {
      int port = Ports.free();
      ports.add(port);
      var place =
          new Place("Kurir " + i, "kurir-" + i, "127.0.0.1", port, folder.resolve("node-" + i));
      all.add(gateway(place, database, redisUrl, masterKey));
    }
    return all;
  }

  /// Of one node.
  ///
  /// @param title for people
  /// @param name of its files, and of the node when there are several
  /// @param data what it keeps
  private record Place(String title, String name, String host, int port, Path data) {}

  private Gateway gateway(
      Place node, Postgres database, String redisUrl, Optional<String> masterKey) {
    var variables = new HashMap<>(environment);
    variables.put("KURIR_PORT", Integer.toString(node.port()));
    variables.put("KURIR_DATA", node.data().toString());
    if (settings.nodes() > 1) {
      variables.put(
          "KURIR_NODE", node.name().replaceFirst("^kurir", given("KURIR_NODE").orElse("kurir")));
    }
    masterKey.ifPresent(key -> variables.put("KURIR_MASTER_KEY", key));
    given("KURIR_MASTER_KEY_FILE")
        .ifPresent(file ->
            variables.put("KURIR_MASTER_KEY_FILE", Path.of(file).toAbsolutePath().toString()));
    variables.put("DB_URL", database.url());
    variables.put("DB_USER", database.user());
    variables.put("DB_PASSWORD", database.password());
    variables.put("REDIS_URL", redisUrl);
    settings.sandbox().ifPresent(url -> variables.put("SANDBOX_URL", url.toString()));
    settings
        .sandboxControl()
        .ifPresent(url -> variables.put("SANDBOX_CONTROL_URL", url.toString()));
    var jvm = new ArrayList<>(GATEWAY_JVM);
    jvm.addAll(settings.jvm());
    return new Gateway(
        new Gateway.Settings(
            settings.home().resolve("target"),
            settings.home().resolve("payara"),
            node.title(),
            node.host(),
            node.port(),
            settings.nodes() == 1 ? folder.resolve("tmp") : node.data().resolve("tmp"),
            new Child.Place(
                folder.log(node.name()), folder.pidFile(node.name()), Gateway.mark(node.data())),
            jvm,
            variables));
  }

  /// Before anything is started; what an earlier launcher left behind may hold them.
  private void requireFreePorts(Optional<SandboxServer> sandbox) {
    new PidFile(folder.pidFile("kurir"), Gateway.mark(folder.path())).endLeftover(Gateway.ENDING);
    for (int i = 1; i <= LaunchSettings.MOST_NODES; i++) {
      var mark = Gateway.mark(folder.resolve("node-" + i));
      new PidFile(folder.pidFile("kurir-" + i), mark).endLeftover(Gateway.ENDING);
    }
    requireFree(settings.port(), "KURIR_PORT");
    sandbox.ifPresent(server -> {
      server.child().endLeftover();
      requireFree(settings.sandboxPort(), "SANDBOX_URL");
    });
  }

  private static void requireFree(int port, String setting) {
    if (!Ports.isFree(port)) {
      throw new LaunchException(
          "Port %d is taken: stop what listens there, or choose another with %s"
              .formatted(port, setting));
    }
  }

  private <S extends Server> S started(S server) {
    supervisor.own(server);
    welcome.timed(server.child().name(), server::start);
    return server;
  }

  private Optional<String> given(String setting) {
    return Optional.ofNullable(environment.get(setting))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private void rotateLogs() {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon(true).name("logs").unstarted(work));
    var _ = timer.scheduleWithFixedDelay(this::rotate, 10, 10, TimeUnit.MINUTES);
  }

  private void rotate() {
    var servers = new ArrayList<>(List.of("kurir", "postgresql", "redis", "sandbox"));
    for (int i = 1; i <= settings.nodes() && settings.nodes() > 1; i++) {
      servers.add("kurir-" + i);
    }
    for (String server : servers) {
      try {
        new LogFile(folder.log(server)).rotate(LogFile.LIMIT);
      } catch (IOException e) {
        welcome.say("the log of " + server + " cannot be rotated: " + e.getMessage());
      }
    }
  }

  private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
    var result = new CompletableFuture<T>();
    Thread.ofPlatform()
        .daemon(true)
        .name("start")
        .start(() -> {
          try {
            result.complete(work.get());
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return result;
  }

  private static <T> T result(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException known ? known : e;
    }
  }
}
