package dev.kurir.sessions.control;

/// It cannot be found out now how to connect; worth a retry.
final class NetworkUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NetworkUnavailableException(String message) {
    super(message);
  }
}
