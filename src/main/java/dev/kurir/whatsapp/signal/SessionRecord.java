package dev.kurir.whatsapp.signal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Everything known of the conversation with one device: the current session and a bounded number
/// of earlier ones. Immutable; all bytes that leave or enter through [#encode] and [#decode] are
/// secret. The text form names no key material.
///
/// Earlier sessions are kept because both sides may start one at the same time, or one of them may
/// start anew while messages of the old one are still on their way; each is then read with the
/// session that it belongs to, and that becomes the current one.
public final class SessionRecord {
  /// Earlier sessions that are kept (libsignal: 40). One costs about 400 bytes in the database at
  /// every account that has it; ten restarts within the time that a message can be on its way are
  /// beyond what retry limits let happen.
  static final int MAX_ARCHIVED = 10;

  /// Keys of skipped messages that are kept in all sessions and chains together (libsignal: 2,000
  /// in each chain of each session); the oldest go first. Bounds a record to about 80 KB, whatever
  /// the other side does.
  static final int MAX_SKIPPED = 2_000;

  /// The current one first, then the archived, newest first.
  private final List<SessionState> states;

  private SessionRecord(List<SessionState> states) {
    this.states = List.copyOf(states);
  }

  /// Within the bounds above.
  @SuppressWarnings("ReferenceEquality") // states are values, and the same one need not be copied
  static SessionRecord of(List<SessionState> states) {
    List<SessionState> kept = new ArrayList<>();
    int left = MAX_SKIPPED;
    for (SessionState state : states.subList(0, Math.min(states.size(), 1 + MAX_ARCHIVED))) {
      Ratchet ratchet = state.ratchet().keepingSkipped(left);
      left -= ratchet.skipped();
      kept.add(ratchet == state.ratchet() ? state : state.with(ratchet));
    }
    return new SessionRecord(kept);
  }

  /// @throws IllegalArgumentException when the bytes were not written by [#encode]
  public static SessionRecord decode(byte[] bytes) {
    return SessionRecordForm.read(bytes);
  }

  public byte[] encode() {
    return SessionRecordForm.write(this);
  }

  /// The other side's identity key in the current session, 32 bytes. After a message was read this
  /// is the key that proved it: compare it with the one that is trusted for the address.
  public byte[] remoteIdentityKey() {
    return current().parties().theirs().clone();
  }

  public int remoteRegistrationId() {
    return current().parties().theirRegistrationId();
  }

  /// True until the other side's first answer: messages go out as `pkmsg`.
  public boolean awaitsAnswer() {
    return current().announced().isPresent();
  }

  SessionState current() {
    return states.getFirst();
  }

  List<SessionState> archived() {
    return states.subList(1, states.size());
  }

  List<SessionState> states() {
    return states;
  }

  /// The session with that base key.
  Optional<SessionState> named(byte[] baseKey) {
    return states.stream().filter(state -> state.handshake().isNamed(baseKey)).findFirst();
  }

  /// A new session becomes the current one; the others are kept as archived.
  SessionRecord begin(SessionState fresh) {
    List<SessionState> all = new ArrayList<>(states);
    all.addFirst(fresh);
    return of(all);
  }

  /// A session moved on, and is the current one from now on.
  @SuppressWarnings("ReferenceEquality") // `before` is one of ours
  SessionRecord goOn(SessionState before, SessionState after) {
    List<SessionState> all = new ArrayList<>(states);
    all.removeIf(state -> state == before);
    all.addFirst(after);
    return of(all);
  }

  @Override
  public String toString() {
    return "SessionRecord[" + states.size() + " sessions]";
  }
}
