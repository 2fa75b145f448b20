package dev.kurir.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.auth.control.Admins;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Http;
import dev.kurir.testing.Servers;
import dev.kurir.testing.TestPorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `./kurir` as a person meets it.
class KurirScriptIT {
  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration SOON = Duration.ofSeconds(40);
  private static final List<String> SERVERS = List.of("kurir", "postgresql", "redis", "sandbox");

  @TempDir Path folder;
  private Path data;
  private int port;
  private final Map<String, String> settings = new HashMap<>();

  @BeforeEach
  void copyOfTheProject() throws IOException {
    Script.copyInto(folder);
    data = folder.resolve("kept here");
    port = TestPorts.free();
    settings.put("KURIR_DATA", data.toString());
    settings.put("KURIR_PORT", Integer.toString(port));
    settings.put("SANDBOX_URL", "ws://127.0.0.1:" + TestPorts.free() + "/ws/chat");
    settings.put("KURIR_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m");
  }

  @AfterEach
  void linksGoBeforeTheFolder() throws IOException {
    Script.unlink(folder);
  }

  @Test
  void oneCommandRunsEverythingAndSurvivesWhateverIsKilled() throws Exception {
    try (var first = run("run")) {
      String welcome = first.line("Kurir runs at http://localhost:" + port, START);
      assertThat(welcome).contains("ready in", "PostgreSQL", "Redis", "sandbox", "Kurir");
      assertThat(ready()).isTrue();
      first.line("made the master key", Duration.ZERO);
      first.line("Log in as admin with the password ", SOON);
      assertThat(data.resolve("first-admin-password")).doesNotExist();
      secretsAreForTheirOwnerOnly();

      aSecondLauncherOnTheSameFolderIsRefused();

      endedServersAreStartedAgain(first);

      var children = SERVERS.stream().map(this::child).toList();
      first.process().destroyForcibly();
      for (ProcessHandle child : children) {
        child.onExit().get(30, TimeUnit.SECONDS);
      }
    }
    try (var second = run("run")) {
      second.line("Kurir runs at", START);
      assertThat(ready()).isTrue();
      assertThat(second.said()).doesNotContain("master key").doesNotContain("password");
      var children = SERVERS.stream().map(this::child).toList();

      second.process().destroy();

      assertThat(second.exitCode(SOON)).isEqualTo(143);
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }
  }

  @Test
  void aTakenPortIsSaidInOneLineBeforeAnythingStarts() throws Exception {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        var run = run("run")) {
      refuses(run, "Port " + port + " is taken");
      assertThat(data.resolve("postgres")).doesNotExist();
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaidInOneLine() throws Exception {
    Files.writeString(data, "a file");

    try (var run = run("run")) {
      refuses(run, "The data folder " + data + " cannot be written");
    }
  }

  @Test
  void aWrongDatabasePasswordIsSaidInOneLine() throws Exception {
    var database = Servers.emptyDatabase();
    settings.put("DB_URL", database.url());
    settings.put("DB_USER", database.user());
    settings.put("DB_PASSWORD", "wrong");

    try (var run = run("run")) {
      refuses(run, "PostgreSQL refuses the user and password in DB_USER and DB_PASSWORD");
    }
  }

  @Test
  void aSettingThatCannotBeUsedIsNamed() throws Exception {
    settings.put("KURIR_PORT", "eighty");

    try (var run = run("run")) {
      refuses(run, "KURIR_PORT");
    }
  }

  @Test
  void aLostMasterKeyIsNotReplacedByANewOne() throws Exception {
    try (var migrate = run("migrate")) {
      assertThat(migrate.exitCode(START)).as(migrate.said()).isZero();
    }

    try (var run = run("run")) {
      refuses(run, "master-key is missing");
    }
  }

  @Test
  void migrateBringsTheSchemaUpToDateOnAnyDatabase() throws Exception {
    var database = Servers.emptyDatabase();
    settings.put("DB_URL", database.url());
    settings.put("DB_USER", database.user());
    settings.put("DB_PASSWORD", database.password());

    try (var migrate = run("migrate")) {
      assertThat(migrate.exitCode(START)).as(migrate.said()).isZero();
    }

    try (var connection = database.connect();
        var tables = connection.getMetaData().getTables(null, "public", "tenants", null)) {
      assertThat(tables.next()).isTrue();
    }
  }

  @Test
  void anAdminGetsANewPasswordThatIsPrintedOnce() throws Exception {
    var database = Servers.emptyDatabase();
    settings.put("DB_URL", database.url());
    settings.put("DB_USER", database.user());
    settings.put("DB_PASSWORD", database.password());

    String first = passwordFrom("admin", "siti");
    String second = passwordFrom("admin", "siti");

    var admins = new Admins(database.dataSource(), Clock.systemUTC());
    assertThat(second).isNotEqualTo(first);
    assertThat(admins.logIn("siti", first)).isInstanceOf(Admins.Login.Refused.class);
    assertThat(admins.logIn("siti", second)).isInstanceOf(Admins.Login.Welcome.class);
  }

  @Test
  void anUnknownCommandIsNamedWithTheOnesThereAre() throws Exception {
    try (var run = run("dance")) {
      assertThat(run.exitCode(SOON)).isNotZero();
      assertThat(run.said()).contains("no command 'dance'").contains("./kurir run");
    }
  }

  private void aSecondLauncherOnTheSameFolderIsRefused() throws InterruptedException {
    try (var second = run("run")) {
      refuses(second, "Kurir runs already on " + data);
    }
  }

  private void endedServersAreStartedAgain(Script launcher) {
    for (String server : List.of("postgresql", "redis", "sandbox")) {
      child(server).destroyForcibly();
    }
    for (String name : List.of("PostgreSQL", "Redis", "sandbox")) {
      launcher.line(name + " is ready again", SOON);
    }
    Eventually.yes("ready again", SOON, this::ready);
  }

  private void secretsAreForTheirOwnerOnly() throws IOException {
    assertThat(data.resolve("secrets/master-key")).content().matches("[0-9a-f]{64}\\s*");
    try (var files = Files.walk(data.resolve("secrets"))) {
      assertThat(files)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .endsWith("------"));
    }
  }

  private String passwordFrom(String... command) throws InterruptedException {
    try (var admin = run(command)) {
      assertThat(admin.exitCode(START)).as(admin.said()).isZero();
      var words = List.of(admin.line("The password of siti is now ", SOON).split(" ", -1));
      return words.get(words.indexOf("now") + 1);
    }
  }

  private static void refuses(Script script, String because) throws InterruptedException {
    assertThat(script.exitCode(START)).isEqualTo(1);
    var complaints = script.said().lines().filter(line -> line.startsWith("kurir: ")).toList();
    assertThat(complaints).hasSize(1).first().asString().contains(because);
    assertThat(script.said()).doesNotContain("Exception", "\tat ");
  }

  private Script run(String... command) {
    return Script.start(folder, settings, command);
  }

  private boolean ready() {
    try {
      return Http.to(URI.create("http://127.0.0.1:" + port)).get("/health/ready").status() == 200;
    } catch (java.io.UncheckedIOException _) {
      return false;
    }
  }

  private ProcessHandle child(String server) {
    try {
      String pid = Files.readAllLines(data.resolve("run").resolve(server + ".pid")).getFirst();
      return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
