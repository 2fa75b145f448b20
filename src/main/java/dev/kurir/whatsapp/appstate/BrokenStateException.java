package dev.kurir.whatsapp.appstate;

/// What came as app state is not what a device of the account has signed.
final class BrokenStateException extends Exception {
  private static final long serialVersionUID = 1;

  BrokenStateException(String what) {
    super(what);
  }
}
