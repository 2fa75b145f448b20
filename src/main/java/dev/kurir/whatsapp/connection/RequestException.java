package dev.kurir.whatsapp.connection;

/// A question to the server has no useful answer. The message names the rule, never what was asked.
public abstract sealed class RequestException extends RuntimeException
    permits DisconnectedException, NoAnswerException, RefusedException {
  private static final long serialVersionUID = 1;

  RequestException(String what) {
    super(what);
  }

  RequestException(String what, Throwable cause) {
    super(what, cause);
  }
}
