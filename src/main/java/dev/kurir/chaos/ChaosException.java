package dev.kurir.chaos;

/// Something did not come about that had to: the trial has failed, whatever the oracle would say.
public final class ChaosException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ChaosException(String message) {
    super(message);
  }

  ChaosException(String message, Throwable cause) {
    super(message, cause);
  }
}
