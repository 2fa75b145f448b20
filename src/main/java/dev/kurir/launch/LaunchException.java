package dev.kurir.launch;

/// Something stands in the way of starting that a person can mend. The message is the one line that
/// they read, so it says what is wrong and what to do; there is no stack trace to print.
public final class LaunchException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public LaunchException(String message) {
    super(message);
  }

  public LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
