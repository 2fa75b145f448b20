package dev.kurir.whatsapp.history;

/// What the phone sent as history is none, or is larger than any can be. Trying again does not
/// help.
final class MalformedHistoryException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedHistoryException(String what, Throwable cause) {
    super(what, cause);
  }
}
