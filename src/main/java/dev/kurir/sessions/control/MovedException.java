package dev.kurir.sessions.control;

/// The session is at another node than the one that was asked. Nothing, or not all, was done there:
/// find out where it is, and ask again.
final class MovedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MovedException() {
    super("the session is at another node");
  }
}
