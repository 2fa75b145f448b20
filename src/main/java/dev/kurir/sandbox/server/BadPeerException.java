package dev.kurir.sandbox.server;

/// What the other side sent cannot be answered: the connection is cut.
final class BadPeerException extends Exception {
  private static final long serialVersionUID = 1;

  private final String kind;

  /// @param kind for the log
  BadPeerException(String kind, String rule) {
    super(rule);
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  String rule() {
    return String.valueOf(getMessage());
  }
}
