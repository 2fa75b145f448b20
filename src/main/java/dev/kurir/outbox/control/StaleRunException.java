package dev.kurir.outbox.control;

/// The lanes do not know this run of the node: it was started again elsewhere, or they lost their
/// memory. Open a new run, then ask for everything that waits.
public final class StaleRunException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public StaleRunException() {
    super("the lanes do not know this run");
  }
}
