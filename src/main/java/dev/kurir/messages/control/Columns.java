package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;

/// How values of this feature stand in columns.
final class Columns {
  private Columns() {}

  static OffsetDateTime time(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }

  static Optional<Instant> time(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }

  static Optional<String> text(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  static Array states(Connection connection, Collection<MessageState> states) throws SQLException {
    return connection.createArrayOf(
        "text", states.stream().map(MessageState::wire).toArray(String[]::new));
  }
}
