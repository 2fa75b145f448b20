package dev.kurir.whatsapp.connection;

/// The server said nothing in time; the connection may still be good.
public final class NoAnswerException extends RequestException {
  private static final long serialVersionUID = 1;

  public NoAnswerException(String what) {
    super(what);
  }
}
