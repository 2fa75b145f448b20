package dev.kurir.chaos;

/// A request was sent, perhaps, and no answer came back: it may or may not have been done.
final class NoAnswerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  NoAnswerException(Throwable cause) {
    super(String.valueOf(cause.getMessage()), cause);
  }
}
