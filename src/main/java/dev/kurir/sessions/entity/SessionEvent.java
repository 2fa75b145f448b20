package dev.kurir.sessions.entity;

import java.time.Instant;

/// What a watcher of one session is told, in order. Every event carries the whole state after it,
/// so a watcher that missed one is right again with the next.
public sealed interface SessionEvent {
  Instant at();

  SessionState state();

  /// A new QR is offered; the one before is void.
  record QrOffered(Instant at, SessionState state, SessionState.Qr qr) implements SessionEvent {}

  /// The account asks for its passkey, or shows a code; comes after its `StatusChanged`, and again
  /// when what is asked changes.
  record PasskeyAsked(Instant at, SessionState state, Passkey passkey) implements SessionEvent {}

  /// A pairing code is offered, beside the QR; the one before is void.
  ///
  /// @param code `XXXX-XXXX`; a secret while it is valid
  record PairingCodeOffered(Instant at, SessionState state, String code, Instant expiresAt)
      implements SessionEvent {
    @Override
    public String toString() {
      return "PairingCodeOffered";
    }
  }

  /// Status, reason or account changed.
  record StatusChanged(Instant at, SessionState state) implements SessionEvent {}

  /// Logged in and ready to send. Comes after its `StatusChanged`.
  record ConnectionOpened(Instant at, SessionState state) implements SessionEvent {}

  /// The session has come to rest and does not connect again by itself: the state's reason says
  /// why. Comes after its `StatusChanged`.
  record Closed(Instant at, SessionState state) implements SessionEvent {}
}
