package dev.kurir.launch;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.function.IntFunction;

/// The PostgreSQL and Redis of one data folder.
final class EmbeddedServers {
  static final String ROLE = "kurir";

  private static final int REDIS_DATABASES = 16;

  private final DataFolder folder;
  private final Binaries binaries;
  private final Secrets secrets;

  EmbeddedServers(DataFolder folder, Binaries binaries) {
    this.folder = folder;
    this.binaries = binaries;
    this.secrets = new Secrets(folder.resolve("secrets"));
  }

  Secrets secrets() {
    return secrets;
  }

  boolean hasDatabase() {
    return Files.exists(folder.resolve("postgres").resolve("PG_VERSION"));
  }

  /// Not started yet.
  ///
  /// @throws LaunchException when the folder has a database whose password is lost
  EmbeddedPostgres postgres() {
    if (hasDatabase() && secrets.find(Secrets.SUPERUSER_PASSWORD).isEmpty()) {
      throw new LaunchException(
          secrets.folder().resolve(Secrets.SUPERUSER_PASSWORD)
              + " is missing, so the database beside it cannot be opened: put your copy back");
    }
    return onKeptPort(
        "postgresql",
        port ->
            new EmbeddedPostgres(
                new EmbeddedPostgres.Settings(
                    binaries,
                    folder.resolve("postgres"),
                    folder.log("postgresql"),
                    folder.pidFile("postgresql"),
                    port,
                    secrets.get(Secrets.SUPERUSER_PASSWORD),
                    true)));
  }

  /// Kurir's own role and database; the server must run.
  Postgres database(EmbeddedPostgres postgres) {
    return postgres.database(ROLE, secrets.get(Secrets.DATABASE_PASSWORD));
  }

  /// The database of a server that another launcher runs.
  Postgres running() {
    String port = ports().getProperty("postgresql");
    String password = secrets.find(Secrets.DATABASE_PASSWORD).orElse("");
    if (port == null || password.isEmpty()) {
      throw new LaunchException("Kurir is just starting on " + folder.path() + ": try again");
    }
    return new Postgres("jdbc:postgresql://127.0.0.1:" + port + "/" + ROLE, ROLE, password);
  }

  /// Not started yet.
  EmbeddedRedis redis() {
    return onKeptPort(
        "redis",
        port ->
            new EmbeddedRedis(
                new EmbeddedRedis.Settings(
                    binaries,
                    folder.resolve("redis"),
                    folder.log("redis"),
                    folder.pidFile("redis"),
                    port,
                    secrets.get(Secrets.REDIS_PASSWORD),
                    REDIS_DATABASES)));
  }

  /// The port of the last start when it is still free, so that tools which an admin has set up go
  /// on working; else another one.
  private <S extends Server> S onKeptPort(String name, IntFunction<S> server) {
    var ports = ports();
    String kept = ports.getProperty(name, "");
    if (kept.matches("\\d{4,5}")) {
      S same = server.apply(Integer.parseInt(kept));
      same.child().endLeftover();
      if (Ports.isFree(Integer.parseInt(kept))) {
        return same;
      }
    }
    try {
      int port = Ports.free();
      ports.setProperty(name, Integer.toString(port));
      try (Writer writer = Files.newBufferedWriter(folder.resolve("ports"))) {
        ports.store(writer, "Ports of the embedded servers on 127.0.0.1");
      }
      return server.apply(port);
    } catch (IOException e) {
      throw DataFolder.unusable(folder.path(), e);
    }
  }

  private Properties ports() {
    var ports = new Properties();
    Path file = folder.resolve("ports");
    try {
      if (Files.exists(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          ports.load(reader);
        }
      }
      return ports;
    } catch (IOException e) {
      throw DataFolder.unusable(folder.path(), e);
    }
  }
}
