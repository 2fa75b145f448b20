package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.testing.Servers;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A process that is frozen, or cut from PostgreSQL, in the middle of a transaction.
class SilentTransactionIT {
  private static final long LOCK = 4_711;

  @Test
  void itsLocksAreFreeAfterAWhileAndItIsToldThatTheDatabaseWasAway() throws SQLException {
    var source = Servers.source();
    try (var database = new Database(source, 2, Duration.ofMillis(300));
        var other = source.getConnection()) {
      assertThatThrownBy(() ->
              database.inTransaction(connection -> {
                connection.createStatement().execute("select pg_advisory_xact_lock(" + LOCK + ")");
                // says nothing until another one has the lock
                other.createStatement().execute("select pg_advisory_lock(" + LOCK + ")");
                return connection.createStatement().execute("select 1");
              }))
          .isInstanceOf(DatabaseUnavailableException.class);

      assertThat(database.<Boolean>with(c -> c.createStatement().execute("select 1"))).isTrue();
    }
  }

  @Test
  void thatIsSoonEnoughForWhoeverTakesOverItsLeases() {
    try (var database = new Database(Servers.source(), 1)) {
      assertThat(
              database.<String>with(connection -> {
                try (var rows =
                    connection
                        .createStatement()
                        .executeQuery("show idle_in_transaction_session_timeout")) {
                  rows.next();
                  return rows.getString(1);
                }
              }))
          .isEqualTo("8s");
    }
  }
}
