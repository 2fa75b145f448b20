package dev.kurir.platform.control;

/// PostgreSQL cannot be reached now, or ended the connection while it was used. Worth a retry:
/// whether the last statement took effect is not known when it was a commit.
public final class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public DatabaseUnavailableException(Throwable cause) {
    super("the database is unavailable", cause);
  }
}
