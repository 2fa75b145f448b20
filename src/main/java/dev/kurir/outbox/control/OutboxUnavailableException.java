package dev.kurir.outbox.control;

/// The outbox cannot be reached now; the rows are safe, and a sweep fills the lanes later.
public final class OutboxUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public OutboxUnavailableException(Throwable cause) {
    super("the outbox is unavailable (" + cause.getMessage() + ")", cause);
  }
}
