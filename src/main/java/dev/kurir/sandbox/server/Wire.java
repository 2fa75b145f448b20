package dev.kurir.sandbox.server;

/// The bytes of one client's connection, going out. The connection itself lives in a door.
public interface Wire {
  /// Writes one binary message; blocks until the socket took it. Called by one thread at a time.
  ///
  /// @throws RuntimeException when the connection is gone
  void send(byte[] bytes);

  /// Under which name the other side reached this server, with the port; empty when nobody knows.
  default String host() {
    return "";
  }

  /// Says goodbye, as WebSockets do.
  void close();

  /// Cuts the connection without a word.
  void cut();
}
