package dev.kurir.launch;

import dev.kurir.platform.control.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the launcher itself reads of the settings; the rest is Kurir's.
///
/// @param home the folder of the project: `target`, `payara`
/// @param data what is kept
/// @param host address that Kurir listens on
/// @param database given: no PostgreSQL is started
/// @param redis given: no Redis is started
/// @param sandbox what tenants connect to; empty when none is wanted
/// @param sandboxControl its control API
/// @param startSandbox false when it is on another machine, or not wanted
/// @param nodes how many of Kurir run, behind one port
/// @param jvm flags for Kurir's Java machine, after the usual ones
record LaunchSettings(
    Path home,
    Path data,
    String host,
    int port,
    Optional<Postgres> database,
    Optional<URI> redis,
    Optional<URI> sandbox,
    Optional<URI> sandboxControl,
    boolean startSandbox,
    int nodes,
    List<String> jvm) {
  static final int MOST_NODES = 4;

  private static final int PORT = 8080;
  private static final URI SANDBOX = URI.create("ws://127.0.0.1:8095/ws/chat");
  private static final Set<String> HERE = Set.of("localhost", "127.0.0.1", "[::1]");

  static LaunchSettings from(Settings settings, Path home) {
    boolean wanted = !settings.text("KURIR_SANDBOX").orElse("on").equals("off");
    Optional<URI> given = settings.uri("SANDBOX_URL", Set.of("ws", "wss"));
    Optional<URI> sandbox = wanted ? given.or(() -> Optional.of(SANDBOX)) : given;
    return new LaunchSettings(
        home,
        settings.text("KURIR_DATA").map(Path::of).orElse(home.resolve("data")),
        settings.text("KURIR_HOST").orElse("127.0.0.1"),
        settings.number("KURIR_PORT", 1, 65535).orElse(PORT),
        database(settings),
        settings.uri("REDIS_URL", Set.of("redis", "rediss")),
        sandbox,
        settings
            .uri("SANDBOX_CONTROL_URL", Set.of("http", "https"))
            .or(() -> sandbox.map(LaunchSettings::controlOf)),
        wanted && sandbox.filter(url -> HERE.contains(url.getHost())).isPresent(),
        1,
        settings.text("KURIR_JAVA_OPTS").map(o -> List.of(o.split("\\s+"))).orElse(List.of()));
  }

  LaunchSettings withNodes(int many) {
    return new LaunchSettings(
        home, data, host, port, database, redis, sandbox, sandboxControl, startSandbox, many, jvm);
  }

  private static URI controlOf(URI sandbox) {
    String scheme = sandbox.getScheme().equals("wss") ? "https://" : "http://";
    return URI.create(scheme + sandbox.getAuthority());
  }

  private static Optional<Postgres> database(Settings settings) {
    Optional<String> url = settings.text("DB_URL");
    url.ifPresent(u ->
        Settings.require(
            u.startsWith("jdbc:postgresql:"), "DB_URL", "must start with jdbc:postgresql:"));
    return url.map(u ->
        new Postgres(
            u, settings.text("DB_USER").orElse(""), settings.text("DB_PASSWORD").orElse("")));
  }

  int sandboxPort() {
    return sandbox.map(URI::getPort).filter(port -> port > 0).orElse(80);
  }
}
