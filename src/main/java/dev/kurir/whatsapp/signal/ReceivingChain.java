package dev.kurir.whatsapp.signal;

/// What the other side writes between two turns of its ratchet: all its messages carry the same
/// ratchet key and count from 0.
///
/// @param ratchetKey theirs
record ReceivingChain(byte[] ratchetKey, KeyChain keys) {
  ReceivingChain {
    if (ratchetKey.length != PublicKeys.LENGTH) {
      throw new IllegalArgumentException("no ratchet key");
    }
  }

  ReceivingChain with(KeyChain other) {
    return new ReceivingChain(ratchetKey, other);
  }

  @Override
  public String toString() {
    return "ReceivingChain[" + keys + "]";
  }
}
