package dev.kurir.whatsapp.signal;

import java.util.Optional;
import java.util.OptionalInt;

/// X3DH and the double ratchet as pure functions: a state in, a new state and bytes out. Nothing is
/// kept here; a caller that drops the result has changed nothing. Thread-safe.
public final class SessionCipher {
  private SessionCipher() {}

  /// Starts a session as the one who speaks first.
  ///
  /// @throws InvalidBundleException when the signed prekey's signature or a key is wrong
  public static SessionRecord start(LocalIdentity own, PreKeyBundle theirs) {
    throw new UnsupportedOperationException();
  }

  public static Encrypted encrypt(SessionRecord session, byte[] plaintext) {
    throw new UnsupportedOperationException();
  }

  /// Reads a `msg` ([Wire] calls it a whisper message).
  public static Decryption decryptMessage(SessionRecord session, byte[] message) {
    throw new UnsupportedOperationException();
  }

  /// Reads a `pkmsg`; `session` is what is kept for that address, if anything. A `pkmsg` of a
  /// session that is known goes on with it.
  public static Decryption decryptPreKeyMessage(
      Optional<SessionRecord> session, LocalIdentity own, PreKeys preKeys, byte[] message) {
    throw new UnsupportedOperationException();
  }

  /// The identity key that a `pkmsg` claims, for checks before it is decrypted; empty when it
  /// cannot be read.
  public static Optional<byte[]> claimedIdentity(byte[] preKeyMessage) {
    throw new UnsupportedOperationException();
  }

  /// @param preKey true: send as `pkmsg`, false: as `msg`
  public record Encrypted(SessionRecord next, boolean preKey, byte[] body) {}

  /// The outcome of reading one message. Only [Plaintext] carries a state; every other outcome
  /// changes nothing.
  public sealed interface Decryption {
    /// @param usedPreKey the one-time prekey to remove together with storing `next`
    record Plaintext(SessionRecord next, byte[] bytes, OptionalInt usedPreKey)
        implements Decryption {}

    /// Its counter was used already: a redelivery. Acknowledge and drop.
    record Duplicate() implements Decryption {}

    record NoSession() implements Decryption {}

    /// The prekey that the message names is not, or no longer, ours.
    record UnknownPreKey(int id) implements Decryption {}

    record BadMac() implements Decryption {}

    /// Not a message of this protocol version, or out of bounds.
    record Malformed(String rule) implements Decryption {}
  }

  /// The bundle must not be used.
  public static final class InvalidBundleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidBundleException(String rule) {
      super(rule);
    }
  }
}
