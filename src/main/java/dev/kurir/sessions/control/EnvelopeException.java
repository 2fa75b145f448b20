package dev.kurir.sessions.control;

/// A sealed row cannot be opened: the master key is not the one it was sealed under, or somebody
/// changed the database. Trying again does not help; the message names the session and no secret.
public final class EnvelopeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EnvelopeException(String message) {
    super(message);
  }
}
