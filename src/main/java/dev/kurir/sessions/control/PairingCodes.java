package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Links.Link;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.PairingCodeOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pairing code of one session. A code is worth something only as long as the round of QR codes
/// in which it was asked for, so one that is asked for late gets a round of its own.
///
/// Belongs to the session's mailbox, but for [#ask].
final class PairingCodes {
  /// A round lasts 160 seconds; who asks for a code after this long gets a new one.
  private static final Duration FRESH = Duration.ofSeconds(90);

  /// How long is waited for the server to offer a link.
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private @Nullable Instant roundBegan;
  private PairingCodeOutcome.@Nullable Offered offered;

  /// What the session must do before a code may be asked for.
  sealed interface Start {
    record Linked() implements Start {}

    /// It cannot connect now.
    record Nowhere() implements Start {}

    record At(Link link) implements Start {}
  }

  void roundBegins(Instant now) {
    roundBegan = now;
    offered = null;
  }

  /// Its client is gone, or does not look for a phone any more.
  void end() {
    roundBegan = null;
    offered = null;
  }

  boolean needsNewRound(Instant now) {
    return roundBegan != null && now.isAfter(roundBegan.plus(FRESH));
  }

  /// Blocks: not in the mailbox.
  static PairingCodeOutcome ask(Start start, String digits) {
    return switch (start) {
      case Start.Linked() -> new PairingCodeOutcome.AlreadyLinked();
      case Start.Nowhere() -> new PairingCodeOutcome.Unavailable();
      case Start.At(var link) -> link.pairingCode(digits, PATIENCE);
    };
  }

  SessionEvent offer(PairingCodeOutcome.Offered code, SessionState state, Instant now) {
    offered = code;
    return event(code, state, now);
  }

  /// For somebody who comes to look while a code is valid.
  Optional<SessionEvent> current(SessionState state, Instant now) {
    return Optional.ofNullable(offered)
        .filter(code -> state.status() == Status.SCANNING && code.expiresAt().isAfter(now))
        .map(code -> event(code, state, now));
  }

  private static SessionEvent event(
      PairingCodeOutcome.Offered code, SessionState state, Instant now) {
    return new SessionEvent.PairingCodeOffered(now, state, code.code(), code.expiresAt());
  }
}
