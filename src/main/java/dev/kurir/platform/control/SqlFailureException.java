package dev.kurir.platform.control;

import java.sql.SQLException;

/// PostgreSQL refused a statement: a bug, or a rule of the schema that a caller may want to know by
/// its SQLSTATE (23505 is a unique index).
public final class SqlFailureException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String state;

  public SqlFailureException(SQLException cause) {
    super("SQLSTATE " + cause.getSQLState(), cause);
    this.state = cause.getSQLState() == null ? "" : cause.getSQLState();
  }

  /// Five characters, or empty.
  public String state() {
    return state;
  }
}
