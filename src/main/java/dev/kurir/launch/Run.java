package dev.kurir.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
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
import org.jspecify.annotations.Nullable;

/// `./kurir run`: starts what is needed on an empty machine, keeps it running, and ends it.
final class Run {
  private static final List<String> GATEWAY_JVM =
      List.of("-XX:MaxRAMPercentage=30", "-XX:+UseStringDeduplication");
  private static final List<String> SANDBOX_JVM =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

  private final LaunchSettings settings;
  private final Map<String, String> environment;
  private final PrintStream out;
  private final DataFolder folder;
  private final EmbeddedServers embedded;
  private final Supervisor supervisor;
  private final List<String> times = new ArrayList<>();
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
    this.supervisor = new Supervisor(this::say);
  }

  /// Returns when all are ready.
  ///
  /// @throws LaunchException when one of them cannot be started; those that run must be stopped
  void start() {
    long begin = System.nanoTime();
    out.println("Kurir · data in " + folder.path());
    Optional<EmbeddedPostgres> postgres =
        settings.database().isPresent() ? Optional.empty() : Optional.of(embedded.postgres());
    Optional<EmbeddedRedis> redis =
        settings.redis().isPresent() ? Optional.empty() : Optional.of(embedded.redis());
    Optional<SandboxServer> sandbox =
        settings.startSandbox() ? Optional.of(sandbox()) : Optional.empty();
    requireFreePorts(sandbox);
    String masterKey = masterKey();

    var database = inBackground(() -> database(postgres));
    var redisUrl = inBackground(() -> redisUrl(redis));
    var box = inBackground(() -> startSandbox(sandbox));
    CompletableFuture.allOf(database, redisUrl, box).exceptionally(_ -> null).join();
    var gateway = gateway(result(database), result(redisUrl), masterKey, result(box));
    timed(gateway);
    keepAll(postgres, redis, sandbox, gateway);
    rotateLogs();
    ready = true;
    welcome(begin);
  }

  void stop() {
    if (ready) {
      say("stopping …");
    }
    supervisor.stop();
    folder.close();
  }

  boolean isStopping() {
    return supervisor.isStopping();
  }

  private void keepAll(
      Optional<EmbeddedPostgres> postgres,
      Optional<EmbeddedRedis> redis,
      Optional<SandboxServer> sandbox,
      Gateway gateway) {
    postgres.ifPresent(supervisor::keep);
    redis.ifPresent(supervisor::keep);
    sandbox.ifPresent(supervisor::keep);
    supervisor.keep(gateway);
  }

  private Postgres database(Optional<EmbeddedPostgres> postgres) {
    if (postgres.isEmpty()) {
      Postgres given = settings.database().orElseThrow();
      GivenServers.tryDatabase(given);
      say("PostgreSQL is given by DB_URL");
      return given;
    }
    timed(postgres.get());
    return embedded.database(postgres.get());
  }

  private String redisUrl(Optional<EmbeddedRedis> redis) {
    if (redis.isEmpty()) {
      URI given = settings.redis().orElseThrow();
      boolean answers = GivenServers.tryRedis(given);
      say(
          answers
              ? "Redis is given by REDIS_URL"
              : "Redis does not answer at REDIS_URL: messages are accepted and wait until it does");
      return given.toString();
    }
    timed(redis.get());
    return redis.get().url(0);
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

  private String startSandbox(Optional<SandboxServer> sandbox) {
    sandbox.ifPresent(this::timed);
    URI url = settings.sandbox();
    return Optional.ofNullable(environment.get("SANDBOX_CONTROL_URL"))
        .filter(text -> !text.isBlank())
        .orElse("http://" + url.getHost() + ":" + settings.sandboxPort());
  }

  private Gateway gateway(
      Postgres database, String redisUrl, String masterKey, String sandboxControl) {
    var variables = new HashMap<>(environment);
    variables.put("KURIR_PORT", Integer.toString(settings.port()));
    variables.put("KURIR_DATA", folder.path().toString());
    variables.put("KURIR_MASTER_KEY", masterKey);
    variables.put("DB_URL", database.url());
    variables.put("DB_USER", database.user());
    variables.put("DB_PASSWORD", database.password());
    variables.put("REDIS_URL", redisUrl);
    variables.put("SANDBOX_URL", settings.sandbox().toString());
    variables.put("SANDBOX_CONTROL_URL", sandboxControl);
    var jvm = new ArrayList<>(GATEWAY_JVM);
    jvm.addAll(settings.jvm());
    return new Gateway(
        new Gateway.Settings(
            settings.home().resolve("target"),
            settings.home().resolve("payara"),
            settings.host(),
            settings.port(),
            folder.resolve("tmp"),
            new Child.Place(
                folder.log("kurir"), folder.pidFile("kurir"), Gateway.mark(folder.path())),
            jvm,
            variables));
  }

  /// The one that is given, the one that was made at the first start, or a new one when nothing can
  /// have been sealed yet.
  private String masterKey() {
    String given = environment.getOrDefault("KURIR_MASTER_KEY", "").strip();
    if (!given.isEmpty()) {
      return given;
    }
    Secrets secrets = embedded.secrets();
    Path file = secrets.folder().resolve(Secrets.MASTER_KEY);
    if (secrets.find(Secrets.MASTER_KEY).isEmpty()) {
      if (embedded.hasDatabase()) {
        throw new LaunchException(
            file + " is missing, and without it no link can be opened: put your copy back");
      }
      secrets.get(Secrets.MASTER_KEY);
      say("made the master key " + file + ": keep a copy of it elsewhere, all links depend on it");
    }
    return secrets.get(Secrets.MASTER_KEY);
  }

  /// Before anything is started; what an earlier launcher left behind may hold them.
  private void requireFreePorts(Optional<SandboxServer> sandbox) {
    new PidFile(folder.pidFile("kurir"), Gateway.mark(folder.path())).endLeftover(Gateway.ENDING);
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

  private void timed(Server server) {
    supervisor.own(server);
    long begin = System.nanoTime();
    server.start();
    String time = "%s %.1f s".formatted(server.child().name(), (System.nanoTime() - begin) / 1e9);
    synchronized (times) {
      times.add(time);
    }
    say(server.child().name() + " is ready");
  }

  private void welcome(long begin) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    out.println();
    out.printf(
        "Kurir runs at http://localhost:%d · ready in %.1f s, of which %s%n",
        settings.port(), seconds, String.join(", ", times));
    firstPassword()
        .ifPresent(password ->
            out.printf(
                "Log in as %s with the password %s (shown only this once)%n",
                environment.getOrDefault("KURIR_ADMIN_USERNAME", "admin"), password));
    out.println("Ctrl-C stops everything. Logs: " + folder.resolve("logs"));
    out.flush();
  }

  /// Kurir leaves it in a file when it has made the first admin; nobody needs that file any more.
  private Optional<String> firstPassword() {
    Path file = folder.resolve("first-admin-password");
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String password = Files.readString(file).strip();
      Files.delete(file);
      return Optional.of(password);
    } catch (IOException e) {
      throw DataFolder.unusable(folder.path(), e);
    }
  }

  private void rotateLogs() {
    var timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> Thread.ofPlatform().daemon(true).name("logs").unstarted(work));
    Runnable rotate =
        () -> {
          for (String server : List.of("kurir", "postgresql", "redis", "sandbox")) {
            try {
              new LogFile(folder.log(server)).rotate(LogFile.LIMIT);
            } catch (IOException e) {
              say("the log of " + server + " cannot be rotated: " + e.getMessage());
            }
          }
        };
    var _ = timer.scheduleWithFixedDelay(rotate, 10, 10, TimeUnit.MINUTES);
  }

  private void say(String what) {
    out.println("  " + what);
    out.flush();
  }

  private <T> CompletableFuture<T> inBackground(java.util.function.Supplier<T> work) {
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
      @Nullable Throwable cause = e.getCause();
      throw cause instanceof RuntimeException known ? known : e;
    }
  }
}
