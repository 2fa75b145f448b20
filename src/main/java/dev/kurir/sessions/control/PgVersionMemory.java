package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalInt;

/// The table `web_version`. Time is the database's, so that the nodes' clocks need not agree.
final class PgVersionMemory implements VersionMemory {
  private static final String CLAIM =
      """
      insert into web_version (asked_at) values (clock_timestamp())
      on conflict (only_row) do update set asked_at = clock_timestamp()
      where web_version.asked_at < clock_timestamp() - ? * interval '1 ms'\
      """;

  private static final String KEEP =
      """
      insert into web_version (revision, asked_at) values (?, clock_timestamp())
      on conflict (only_row) do update set revision = excluded.revision
      where web_version.revision is distinct from excluded.revision\
      """;

  private static final String OUTDATED = "status = 'DISCONNECTED' and reason = 'outdated_client'";

  private final Database database;

  PgVersionMemory(Database database) {
    this.database = database;
  }

  @Override
  public OptionalInt revision() {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement("select revision from web_version");
          var rows = statement.executeQuery()) {
        int revision = rows.next() ? rows.getInt(1) : 0;
        return revision == 0 ? OptionalInt.empty() : OptionalInt.of(revision);
      }
    });
  }

  @Override
  public boolean claim(Duration every) {
    return database.with(connection -> update(connection, CLAIM, every.toMillis())) == 1;
  }

  @Override
  public void keep(int revision) {
    database.inTransaction(connection -> {
      int changed = update(connection, KEEP, revision);
      return changed == 0
          ? changed
          : update(connection, "update sessions set wanted = true where " + OUTDATED);
    });
  }

  @Override
  public boolean isMissed() {
    return database.with(connection -> {
      try (var statement =
              connection.prepareStatement("select 1 from sessions where " + OUTDATED + " limit 1");
          var rows = statement.executeQuery()) {
        return rows.next();
      }
    });
  }

  private static int update(Connection connection, String sql, Object... values)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      return statement.executeUpdate();
    }
  }
}
