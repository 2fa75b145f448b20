package dev.kurir.whatsapp.store;

/// Another owner holds this session now: nothing was written, and nothing may be sent any more.
public final class StaleOwnerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StaleOwnerException() {
    super("this node no longer owns the session");
  }
}
