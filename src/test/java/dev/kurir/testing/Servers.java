package dev.kurir.testing;

import dev.kurir.launch.Binaries;
import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.launch.Postgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/// One real PostgreSQL and one real Redis for all tests of a JVM: started by the first test that
/// asks, ended with the JVM. Each test class takes databases of its own, so that nothing is shared.
///
/// They are fast and not durable (`fsync` off). A test that claims something about a crash, or ends
/// a server, starts its own with [#postgresIn] and [#redisIn].
public final class Servers {
  private static final Binaries BINARIES = new Binaries(Path.of("target", "servers"));
  private static final String PASSWORD = "for-tests-only";
  private static final String ROLE = "kurir";
  private static final String TEMPLATE = "kurir";
  private static final int REDIS_DATABASES = 1000;

  private static final AtomicInteger DATABASES = new AtomicInteger();
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private Servers() {}

  /// A new database with Kurir's schema and nothing in it. The role owns it and is no superuser, as
  /// in production.
  public static Postgres database() {
    return copyOf(MigratedTemplate.NAME);
  }

  /// Where connections to a new [#database] come from, without a pool.
  public static DataSource source() {
    var database = database();
    var source = new PGSimpleDataSource();
    source.setURL(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    return source;
  }

  /// A new database without any table.
  public static Postgres emptyDatabase() {
    SharedPostgres.SERVER.database(ROLE, PASSWORD);
    return copyOf("template1");
  }

  /// The address of a numbered Redis database that no other test uses, with the password in it.
  public static String redisUrl() {
    int number = NUMBERS.getAndIncrement();
    if (number >= REDIS_DATABASES) {
      throw new IllegalStateException(
          "more than " + REDIS_DATABASES + " Redis databases asked for");
    }
    return SharedRedis.SERVER.url(number);
  }

  /// A PostgreSQL of the test's own, not started yet.
  ///
  /// @param folder what it keeps, and its log
  /// @param durable whether a commit survives a power cut; `kill -9` it survives in any case
  public static EmbeddedPostgres postgresIn(Path folder, boolean durable) {
    return postgresIn(folder, folder, durable);
  }

  static EmbeddedPostgres postgresIn(Path folder, Path logs, boolean durable) {
    return new EmbeddedPostgres(
        new EmbeddedPostgres.Settings(
            BINARIES,
            folder.resolve("postgres"),
            logs.resolve("postgres.log"),
            folder.resolve("postgres.pid"),
            TestPorts.free(),
            PASSWORD,
            durable));
  }

  /// A Redis of the test's own, not started yet.
  ///
  /// @param folder what it keeps, and its log
  public static EmbeddedRedis redisIn(Path folder) {
    return redisIn(folder, folder);
  }

  static EmbeddedRedis redisIn(Path folder, Path logs) {
    return new EmbeddedRedis(
        new EmbeddedRedis.Settings(
            BINARIES,
            folder.resolve("redis"),
            logs.resolve("redis.log"),
            folder.resolve("redis.pid"),
            TestPorts.free(),
            PASSWORD,
            REDIS_DATABASES));
  }

  /// The role and password that [#database] uses, for a server from [#postgresIn].
  public static Postgres ownDatabase(EmbeddedPostgres server) {
    return server.database(ROLE, PASSWORD);
  }

  private static Postgres copyOf(String template) {
    String name = "test_" + DATABASES.incrementAndGet();
    Postgres superuser = SharedPostgres.SERVER.superuser();
    try (var connection = superuser.connect();
        var statement = connection.createStatement()) {
      statement.execute(
          "create database %s template %s owner %s strategy file_copy"
              .formatted(name, template, ROLE));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return new Postgres(superuser.database(name).url(), ROLE, PASSWORD);
  }

  /// Holder: the server starts with the first use.
  private static final class SharedPostgres {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server = postgresIn(TestFolder.ofThisJvm(), false);
      TestFolder.atExit(server.child()::stop);
      server.start();
      return server;
    }
  }

  /// Holder: the schema is made once and copied for each test.
  private static final class MigratedTemplate {
    static final String NAME = migrate();

    private static String migrate() {
      Postgres database = SharedPostgres.SERVER.database(ROLE, PASSWORD);
      Flyway.configure()
          .dataSource(database.url(), database.user(), database.password())
          .load()
          .migrate();
      return TEMPLATE;
    }
  }

  /// Holder: the server starts with the first use.
  private static final class SharedRedis {
    static final EmbeddedRedis SERVER = start();

    private static EmbeddedRedis start() {
      EmbeddedRedis server = redisIn(TestFolder.ofThisJvm());
      TestFolder.atExit(server.child()::kill);
      server.start();
      return server;
    }
  }
}
