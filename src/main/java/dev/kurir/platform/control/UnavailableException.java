package dev.kurir.platform.control;

/// Something that is needed cannot be reached now. Worth a retry; the message is for people outside
/// and names no secret.
public class UnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnavailableException(String message) {
    super(message);
  }

  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
