package dev.kurir.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.testing.Servers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

class EmbeddedServersIT {
  @TempDir Path folder;
  private final List<Child> started = new ArrayList<>();

  @AfterEach
  void endWhatRuns() {
    started.forEach(Child::stop);
  }

  @Test
  void postgresIsSetUpSoThatACommitSurvivesAPowerCut() throws SQLException {
    var settings = settingsOf(postgres(true).superuser());

    assertThat(settings)
        .containsEntry("fsync", "on")
        .containsEntry("synchronous_commit", "on")
        .containsEntry("full_page_writes", "on")
        .containsEntry("data_checksums", "on")
        .containsEntry("listen_addresses", "127.0.0.1")
        .containsEntry("unix_socket_directories", "")
        .containsEntry("password_encryption", "scram-sha-256")
        .containsEntry("server_encoding", "UTF8")
        .hasEntrySatisfying("server_version", v -> assertThat(v).startsWith("18."));
  }

  @Test
  void postgresRefusesAWrongPasswordOnTheLoopbackAddressToo() {
    var superuser = postgres().superuser();

    assertThatThrownBy(() -> new Postgres(superuser.url(), superuser.user(), "wrong").connect())
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void aCommittedRowIsThereAfterPostgresWasKilledAndStartedAgain() throws SQLException {
    var server = postgres(true);
    var database = Servers.ownDatabase(server);
    execute(database, "create table kept (n int)", "insert into kept values (42)");

    server.child().kill();
    server.start();

    assertThat(queryInt(database, "select n from kept")).isEqualTo(42);
  }

  @Test
  void postgresStartsWhenItsLockFileNamesAProcessThatIsSomebodyElses() throws Exception {
    var server = postgres();
    server.child().kill();
    Path lock = folder.resolve("postgres/postmaster.pid");
    var lines = new ArrayList<>(Files.readAllLines(lock));
    lines.set(0, Long.toString(ProcessHandle.current().pid()));
    Files.write(lock, lines);

    server.start();

    assertThat(queryInt(server.superuser(), "select 1")).isEqualTo(1);
  }

  @Test
  void aClusterThatWasCutOffWhileItWasMadeIsMadeAgain() throws Exception {
    Files.createDirectories(folder.resolve("postgres.making/base"));
    Files.writeString(folder.resolve("postgres.making/PG_VERSION"), "18\n");

    var server = postgres();

    assertThat(queryInt(server.superuser(), "select 1")).isEqualTo(1);
    assertThat(folder.resolve("postgres.making")).doesNotExist();
  }

  @Test
  void aFolderOfAnotherPostgresVersionIsRefusedInOneLine() throws Exception {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/PG_VERSION"), "15\n");

    assertThatThrownBy(this::postgres)
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("PostgreSQL 15")
        .hasMessageNotContaining("\n");
  }

  @Test
  void redisAsksForItsPasswordAndKeepsWhatItAnsweredWhenItIsKilled() {
    var server = redis();
    write(server, "key", "value");

    server.child().kill();
    server.start();

    assertThat(read(server, "key")).isEqualTo("value");
    URI url = URI.create(server.url(0));
    assertThatThrownBy(() -> ping("redis://127.0.0.1:" + url.getPort()))
        .hasMessageContaining("NOAUTH");
  }

  @Test
  void bothServersEndWhenTheirLauncherIsKilled() throws Exception {
    Process launcher = launcher();
    var servers = pidsFrom(launcher);

    launcher.destroyForcibly();

    for (ProcessHandle server : servers) {
      server.onExit().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void serversThatOutlivedTheirLauncherAreEndedByTheNextStart() throws Exception {
    var first = postgres();
    var leftover = ProcessHandle.of(first.child().pid()).orElseThrow();

    var second = postgres();

    leftover.onExit().get(20, TimeUnit.SECONDS);
    assertThat(queryInt(second.superuser(), "select 1")).isEqualTo(1);
  }

  @Test
  void aForeignProcessThatAPidFileNamesIsLeftAlone() throws Exception {
    Process foreign = new ProcessBuilder("sleep", "60").start();
    Path pidFile = folder.resolve("foreign.pid");
    new PidFile(pidFile, "60").write(foreign.toHandle());

    boolean ended =
        new PidFile(pidFile, folder.toString())
            .endLeftover(new Child.Ending("KILL", Duration.ZERO, "KILL"));

    assertThat(ended).isFalse();
    assertThat(foreign.isAlive()).isTrue();
    foreign.destroyForcibly().waitFor();
  }

  @Test
  void aTakenPortIsSaidInOneLine() {
    var first = postgres();
    int port = URI.create(first.superuser().url().substring("jdbc:".length())).getPort();

    var second =
        new EmbeddedPostgres(
            new EmbeddedPostgres.Settings(
                new Binaries(Path.of("target", "servers")),
                folder.resolve("second"),
                folder.resolve("second.log"),
                folder.resolve("second.pid"),
                port,
                "another password",
                true));

    assertThatThrownBy(second::start)
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("PostgreSQL")
        .hasMessageNotContaining("\n");
  }

  private EmbeddedPostgres postgres() {
    return postgres(false);
  }

  private EmbeddedPostgres postgres(boolean durable) {
    var server = Servers.postgresIn(folder, durable);
    started.add(server.child());
    server.start();
    return server;
  }

  private EmbeddedRedis redis() {
    var server = Servers.redisIn(folder);
    started.add(server.child());
    server.start();
    return server;
  }

  private Process launcher() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            LauncherThatIsKilled.class.getName(),
            folder.toString())
        .redirectErrorStream(true)
        .start();
  }

  private static List<ProcessHandle> pidsFrom(Process launcher) throws Exception {
    try (var lines = new BufferedReader(new InputStreamReader(launcher.getInputStream(), UTF_8))) {
      String said = lines.lines().filter(l -> l.startsWith("pids ")).findFirst().orElseThrow();
      return Stream.of(said.substring("pids ".length()).split(" ", -1))
          .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
          .toList();
    }
  }

  private static Map<String, String> settingsOf(Postgres database) throws SQLException {
    var settings = new HashMap<String, String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select name, setting from pg_settings")) {
      while (rows.next()) {
        settings.put(rows.getString(1), rows.getString(2));
      }
    }
    return settings;
  }

  private static void execute(Postgres database, String... statements) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static int queryInt(Postgres database, String query) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static void write(EmbeddedRedis server, String key, String value) {
    try (var client = RedisClient.create(server.url(0))) {
      client.set(key, value);
    }
  }

  private static String read(EmbeddedRedis server, String key) {
    try (var client = RedisClient.create(server.url(0))) {
      return client.get(key);
    }
  }

  private static void ping(String url) {
    try (var client = RedisClient.create(url)) {
      client.ping();
    }
  }
}
