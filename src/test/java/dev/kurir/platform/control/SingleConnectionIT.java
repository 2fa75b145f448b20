package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.launch.Postgres;
import dev.kurir.testing.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.ds.PGSimpleDataSource;

/// The one connection for what comes one after the other, beside the pool.
@Timeout(60)
class SingleConnectionIT {
  private static final String ME = "select pg_backend_pid()";

  @Test
  void itIsAlwaysTheSameAndNoneOfThePool() {
    try (var database = open()) {
      var single = database.single();

      var first = ask(single, ME);

      assertThat(ask(single, ME)).isEqualTo(first);
      assertThat(ask(database, ME)).isNotEqualTo(first);
    }
  }

  @Test
  void whatItLosesThePoolDoesNotHandOutAnyMore() throws SQLException {
    var postgres = Servers.database();
    try (var database = open(postgres);
        var other = postgres.connect()) {
      var single = database.single();
      ask(database, ME);
      ask(single, ME);
      ask(
          other,
          "select count(pg_terminate_backend(pid)) from pg_stat_activity"
              + " where datname = current_database() and pid <> pg_backend_pid()");

      assertThatThrownBy(() -> ask(single, ME)).isInstanceOf(DatabaseUnavailableException.class);

      assertThat(ask(database, ME)).isPositive();
      assertThat(ask(single, ME)).isPositive();
    }
  }

  private static Database open() {
    return open(Servers.database());
  }

  private static Database open(Postgres postgres) {
    var source = new PGSimpleDataSource();
    source.setURL(postgres.url());
    source.setUser(postgres.user());
    source.setPassword(postgres.password());
    return new Database(source, 1);
  }

  private static long ask(Database database, String sql) {
    return database.with(connection -> ask(connection, sql));
  }

  private static long ask(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
