package dev.kurir.whatsapp.signal;

/// Bytes that are no message of this protocol. Never leaves the package: the ciphers turn it into a
/// result. Carries no stack, because hostile bytes decide how often it is made.
final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1;

  private final String rule;

  /// @param rule what was broken, without any of the bytes
  MalformedMessageException(String rule) {
    super(rule, null, false, false);
    this.rule = rule;
  }

  String rule() {
    return rule;
  }
}
