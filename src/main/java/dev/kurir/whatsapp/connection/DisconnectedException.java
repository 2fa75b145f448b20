package dev.kurir.whatsapp.connection;

/// The connection is over, or ended while something was waited for. What was written may or may not
/// have arrived.
public final class DisconnectedException extends RequestException {
  private static final long serialVersionUID = 1;

  public DisconnectedException(String what) {
    super(what);
  }

  public DisconnectedException(String what, Throwable cause) {
    super(what, cause);
  }
}
