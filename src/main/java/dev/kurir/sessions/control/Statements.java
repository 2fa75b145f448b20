package dev.kurir.sessions.control;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// Several statements in one round trip: PostgreSQL's driver sends `a; b; c` of one prepared
/// statement together and hands out the results one by one. They run in their order, each sees what
/// the ones before it did, and the first that fails ends the rest.
final class Statements {
  private final StringJoiner sql = new StringJoiner(";\n");
  private final List<Object> parameters = new ArrayList<>();
  private final List<Reader> readers = new ArrayList<>();

  /// Reads the rows of one statement.
  @FunctionalInterface
  interface Reader {
    void read(ResultSet rows) throws SQLException;
  }

  /// A statement without rows.
  Statements add(String statement, Object... values) {
    return query(statement, _ -> {}, values);
  }

  Statements query(String statement, Reader reader, Object... values) {
    sql.add(statement);
    parameters.addAll(List.of(values));
    readers.add(reader);
    return this;
  }

  boolean isEmpty() {
    return readers.isEmpty();
  }

  void run(Connection connection) throws SQLException {
    if (isEmpty()) {
      return;
    }
    try (var statement = connection.prepareStatement(sql.toString())) {
      bind(connection, statement);
      boolean rows = statement.execute();
      for (var reader : readers) {
        if (rows) {
          try (var result = statement.getResultSet()) {
            reader.read(result);
          }
        }
        rows = statement.getMoreResults();
      }
    }
  }

  private void bind(Connection connection, PreparedStatement statement) throws SQLException {
    int position = 0;
    for (var value : parameters) {
      position++;
      switch (value) {
        case String[] texts ->
            statement.setArray(position, connection.createArrayOf("text", texts));
        case byte[][] values ->
            statement.setArray(position, connection.createArrayOf("bytea", values));
        case byte[] bytes -> statement.setBytes(position, bytes);
        default -> statement.setObject(position, value);
      }
    }
  }
}
