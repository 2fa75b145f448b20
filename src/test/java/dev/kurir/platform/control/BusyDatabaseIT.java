package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.testing.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/// More callers than connections.
class BusyDatabaseIT {
  /// Whoever waits too long goes away with an error, and takes nobody's connection along: making
  /// new ones is what a server that has too much to do can bear least.
  @Test
  void whoWaitsInVainLeavesTheConnectionsToTheOthers() {
    try (var database = new Database(Servers.source(), 1)) {
      int before = database.with(BusyDatabaseIT::backend);

      database.with(_ -> {
        assertThatThrownBy(() -> database.with(BusyDatabaseIT::backend))
            .isInstanceOf(DatabaseUnavailableException.class);
        return before;
      });

      assertThat(database.<Integer>with(BusyDatabaseIT::backend)).isEqualTo(before);
    }
  }

  private static int backend(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class).getBackendPID();
  }
}
