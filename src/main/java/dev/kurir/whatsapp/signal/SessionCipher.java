package dev.kurir.whatsapp.signal;

import dev.kurir.whatsapp.crypto.KeyPair;
import dev.kurir.whatsapp.signal.SessionState.Attempt;
import dev.kurir.whatsapp.signal.SessionState.Opened;
import dev.kurir.whatsapp.signal.SessionState.Refused;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// X3DH and the double ratchet as pure functions: a state in, a new state and bytes out. Nothing is
/// kept here; a caller that drops the result has changed nothing. Thread-safe.
///
/// Whom to trust is the caller's decision. A `pkmsg` proves that its writer holds the identity key
/// that it claims, not that this is the key that was known for the address: look at
/// [#claimedIdentity] before, or at [SessionRecord#remoteIdentityKey] of the result before storing
/// it. The same goes for the bundle that [#start] is given.
public final class SessionCipher {
  private SessionCipher() {}

  /// Starts a session as the one who speaks first.
  ///
  /// @throws InvalidBundleException when the signed prekey's signature or a key is wrong
  public static SessionRecord start(LocalIdentity own, PreKeyBundle theirs) {
    return SessionRecord.of(List.of(X3dh.start(own, theirs)));
  }

  /// The same, keeping what is known as earlier sessions, so that messages of theirs that are on
  /// their way can still be read.
  public static SessionRecord start(
      Optional<SessionRecord> known, LocalIdentity own, PreKeyBundle theirs) {
    SessionState fresh = X3dh.start(own, theirs);
    return known
        .map(session -> session.begin(fresh))
        .orElseGet(() -> SessionRecord.of(List.of(fresh)));
  }

  /// Never store a message without its `next`: the same key must not be used twice.
  public static Encrypted encrypt(SessionRecord session, byte[] plaintext) {
    SessionState before = session.current();
    SessionState.Sealed sealed = before.seal(plaintext);
    return new Encrypted(
        session.goOn(before, sealed.after()), session.awaitsAnswer(), sealed.body());
  }

  /// Reads a `msg`.
  public static Decryption decryptMessage(SessionRecord session, byte[] message) {
    try {
      return read(session, RatchetMessage.parse(message));
    } catch (MalformedMessageException e) {
      return new Decryption.Malformed(e.rule());
    }
  }

  /// The ratchet key tells the session where it is known. A new one may be a turn in any of them:
  /// all are tried, the current one first.
  private static Decryption read(SessionRecord session, RatchetMessage message) {
    for (SessionState state : session.states()) {
      if (state.knows(message)) {
        return read(session, state, message);
      }
    }
    Decryption answer = read(session, session.current(), message);
    for (SessionState state : session.archived()) {
      if (answer instanceof Decryption.Plaintext) {
        return answer;
      }
      Decryption other = read(session, state, message);
      answer = other instanceof Decryption.Plaintext ? other : answer;
    }
    return answer;
  }

  private static Decryption read(
      SessionRecord session, SessionState state, RatchetMessage message) {
    return switch (state.open(message)) {
      case Opened(var after, var bytes) ->
          new Decryption.Plaintext(session.goOn(state, after), bytes, OptionalInt.empty());
      case Refused(var why) -> why;
    };
  }

  /// Reads a `pkmsg`; `session` is what is kept for that address, if anything. A `pkmsg` of a
  /// session that is known goes on with it.
  public static Decryption decryptPreKeyMessage(
      Optional<SessionRecord> session, LocalIdentity own, PreKeys preKeys, byte[] message) {
    try {
      PreKeyMessage parsed = PreKeyMessage.parse(message);
      Optional<SessionState> known =
          session.flatMap(record -> record.named(parsed.handshake().baseKey()));
      return known.isPresent()
          ? goOn(session.get(), known.get(), parsed)
          : begin(session, own, preKeys, parsed);
    } catch (MalformedMessageException e) {
      return new Decryption.Malformed(e.rule());
    }
  }

  /// The outer fields of a `pkmsg` are proven only while a session begins, by the keys that come
  /// out of them. Later they must be what they were then.
  private static Decryption goOn(SessionRecord session, SessionState state, PreKeyMessage message) {
    return PublicKeys.same(state.parties().theirs(), message.identity())
            && state.handshake().equals(message.handshake())
        ? read(session, state, message.message())
        : new Decryption.BadMac();
  }

  private static Decryption begin(
      Optional<SessionRecord> session, LocalIdentity own, PreKeys preKeys, PreKeyMessage message)
      throws MalformedMessageException {
    Handshake handshake = message.handshake();
    Optional<KeyPair> signed = preKeys.signedPreKey(handshake.signedPreKeyId());
    if (signed.isEmpty()) {
      return new Decryption.UnknownPreKey(handshake.signedPreKeyId());
    }
    Optional<KeyPair> oneTime = Optional.empty();
    if (handshake.preKeyId().isPresent()) {
      oneTime = preKeys.preKey(handshake.preKeyId().getAsInt());
      if (oneTime.isEmpty()) {
        return new Decryption.UnknownPreKey(handshake.preKeyId().getAsInt());
      }
    }
    Attempt attempt = X3dh.answer(own, signed.get(), oneTime, message).open(message.message());
    return switch (attempt) {
      case Opened(var fresh, var bytes) ->
          new Decryption.Plaintext(
              session
                  .map(record -> record.begin(fresh))
                  .orElseGet(() -> SessionRecord.of(List.of(fresh))),
              bytes,
              handshake.preKeyId());
      case Refused(var why) -> why;
    };
  }

  /// The identity key that a `pkmsg` claims, for checks before it is decrypted; empty when it
  /// cannot be read.
  public static Optional<byte[]> claimedIdentity(byte[] preKeyMessage) {
    try {
      return Optional.of(PreKeyMessage.identity(preKeyMessage));
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
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
