package dev.kurir.testing;

import dev.kurir.launch.Child;
import dev.kurir.launch.Gateway;
import dev.kurir.launch.Postgres;
import dev.kurir.launch.SandboxServer;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One Payara Micro with the built WAR, a process of its own on a free port. Several that are given
/// the same database and Redis are one Kurir.
///
/// @param base where it listens, without a slash at the end
public record KurirNode(Gateway gateway, URI base) implements AutoCloseable {
  private static final Path TARGET = Path.of("target").toAbsolutePath();
  private static final String MASTER_KEY = "5a".repeat(32);

  /// Quick to start and small: these tests are about what happens, not how fast.
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m");

  /// Returns when it is ready.
  ///
  /// @param folder what it keeps
  /// @param settings by the names of their environment variables, on top of the usual ones
  public static KurirNode start(
      Path folder,
      Path log,
      Postgres database,
      String redisUrl,
      SandboxServer sandbox,
      Map<String, String> settings) {
    int port = TestPorts.free();
    var gateway =
        new Gateway(
            new Gateway.Settings(
                TARGET,
                Path.of("payara").toAbsolutePath(),
                "127.0.0.1",
                port,
                folder.resolve("tmp"),
                new Child.Place(log, folder.resolve("kurir.pid"), Gateway.mark(folder)),
                JVM,
                environment(folder, port, database, redisUrl, sandbox, settings)));
    gateway.start();
    return new KurirNode(gateway, URI.create("http://127.0.0.1:" + port));
  }

  private static Map<String, String> environment(
      Path folder,
      int port,
      Postgres database,
      String redisUrl,
      SandboxServer sandbox,
      Map<String, String> settings) {
    var environment = new HashMap<String, String>();
    environment.put("KURIR_PORT", Integer.toString(port));
    environment.put("KURIR_DATA", folder.resolve("data").toString());
    environment.put("KURIR_MASTER_KEY", MASTER_KEY);
    environment.put("KURIR_ADMIN_USERNAME", RunningKurir.ADMIN);
    environment.put("KURIR_ADMIN_PASSWORD", RunningKurir.ADMIN_PASSWORD);
    environment.put("KURIR_ADMIN_TOKEN", RunningKurir.ADMIN_TOKEN);
    environment.put("DB_URL", database.url());
    environment.put("DB_USER", database.user());
    environment.put("DB_PASSWORD", database.password());
    environment.put("REDIS_URL", redisUrl);
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

  public KurirApi api() {
    return new KurirApi(base, RunningKurir.ADMIN_TOKEN);
  }

  @Override
  public void close() {
    gateway.child().stop();
  }
}
