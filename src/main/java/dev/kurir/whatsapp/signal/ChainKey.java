package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.Hmac;

/// One link of a chain that only turns forward: each gives one message key and the next link.
///
/// @param index how many links came before, which is the counter of the message
record ChainKey(byte[] bytes, int index) {
  static final int LENGTH = 32;

  private static final byte[] MESSAGE = {1};
  private static final byte[] CHAIN = {2};

  ChainKey {
    if (bytes.length != LENGTH || index < 0) {
      throw new IllegalArgumentException("no chain key");
    }
  }

  ChainKey next() {
    return new ChainKey(Hmac.sha256(bytes, CHAIN), Math.addExact(index, 1));
  }

  /// What the keys of message `index` are drawn from.
  byte[] seed() {
    return Hmac.sha256(bytes, MESSAGE);
  }

  MessageKey messageKey() {
    return MessageKey.of(index, seed());
  }

  @Override
  public String toString() {
    return "ChainKey[" + index + "]";
  }
}
