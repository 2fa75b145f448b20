package dev.kurir.whatsapp.connection;

/// The server answered with an error, or with something that is no answer to the question.
public final class RefusedException extends RequestException {
  private static final long serialVersionUID = 1;

  private final int code;

  /// @param code the server's number; 0 when its answer could not be read
  public RefusedException(int code, String what) {
    super(what + ": " + code);
    this.code = code;
  }

  public int code() {
    return code;
  }

  /// Whether the same question later may be answered: rate limits and trouble inside the server.
  public boolean isPassing() {
    return code == 0 || code == 408 || code == 429 || code >= 500;
  }
}
