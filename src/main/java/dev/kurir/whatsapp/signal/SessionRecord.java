package dev.kurir.whatsapp.signal;

/// Everything known of the conversation with one device: the current ratchet and a bounded number
/// of earlier ones. Immutable; all bytes that leave or enter through [#encode] and [#decode] are
/// secret. The text form names no key material.
public final class SessionRecord {
  /// @throws IllegalArgumentException when the bytes were not written by [#encode]
  public static SessionRecord decode(byte[] bytes) {
    throw new UnsupportedOperationException();
  }

  public byte[] encode() {
    throw new UnsupportedOperationException();
  }

  /// The other side's identity key, 32 bytes.
  public byte[] remoteIdentityKey() {
    throw new UnsupportedOperationException();
  }

  public int remoteRegistrationId() {
    throw new UnsupportedOperationException();
  }

  /// True until the other side's first answer: messages go out as `pkmsg`.
  public boolean awaitsAnswer() {
    throw new UnsupportedOperationException();
  }
}
