package dev.kurir.messages.control;

/// The message was cancelled, or ended otherwise, a moment before it would have been written to the
/// socket. Rolls the client's step back, so that no key is spent.
final class WithdrawnException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WithdrawnException() {
    super("the message does not wait any more", null, false, false);
  }
}
