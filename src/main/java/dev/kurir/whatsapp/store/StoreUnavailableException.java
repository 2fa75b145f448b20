package dev.kurir.whatsapp.store;

/// The store cannot be reached at the moment; the same step may be tried again.
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StoreUnavailableException(Throwable cause) {
    super("the store is unavailable", cause);
  }
}
