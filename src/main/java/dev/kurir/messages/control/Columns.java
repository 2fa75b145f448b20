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
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  /// One value of each row, as the other arrays here: rows in one statement.
  ///
  /// An array of strings goes over the wire as it is, one of objects as the text of an array.
  static <T> Array texts(Connection connection, List<T> rows, Function<T, @Nullable String> value)
      throws SQLException {
    return connection.createArrayOf("text", rows.stream().map(value).toArray(String[]::new));
  }

  static <T> Array uuids(Connection connection, List<T> rows, Function<T, @Nullable UUID> value)
      throws SQLException {
    return connection.createArrayOf("uuid", rows.stream().map(value).toArray());
  }

  static <T> Array numbers(
      Connection connection, List<T> rows, Function<T, @Nullable Integer> value)
      throws SQLException {
    return connection.createArrayOf("integer", rows.stream().map(value).toArray());
  }

  static <T> Array times(Connection connection, List<T> rows, Function<T, @Nullable Instant> value)
      throws SQLException {
    return connection.createArrayOf(
        "timestamptz",
        rows.stream()
            .map(value)
            .map(at -> at == null ? null : time(at).toString())
            .toArray(String[]::new));
  }

  static Array states(Connection connection, Collection<MessageState> states) throws SQLException {
    return connection.createArrayOf(
        "text", states.stream().map(MessageState::wire).toArray(String[]::new));
  }
}
