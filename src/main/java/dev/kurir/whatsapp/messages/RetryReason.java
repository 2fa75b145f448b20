package dev.kurir.whatsapp.messages;

/// Why a message cannot be read, as its sender is told. Numbers: PROTOCOL brief, section 12.
enum RetryReason {
  NO_SESSION(1),
  /// The same to others; here it means that there may be a session all the same.
  NO_SENDER_KEY(1),
  INVALID_KEY(2),
  INVALID_KEY_ID(3),
  INVALID_MESSAGE(4),
  BAD_SIGNATURE(5),
  BAD_MAC(7);

  private final int code;

  RetryReason(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }
}
