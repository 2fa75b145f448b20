package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.SessionState.Qr;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.binary.Jid;
import java.time.Instant;
import java.util.Optional;

/// Where a session stands after its client told of something: a state in, a state out, nothing
/// else.
final class Transitions {
  private Transitions() {}

  static SessionState after(SessionState before, ClientEvent event, Instant now) {
    return switch (event) {
      // A further try keeps saying why the try before it failed.
      case ClientEvent.Connecting() ->
          before.status() == Status.CONNECTING
              ? before
              : before.become(Status.CONNECTING, Reason.NONE, now);
      case ClientEvent.QrOffered(var text, var expiresAt, int number, int of) ->
          before.offering(new Qr(text, expiresAt, number, of), now);
      case ClientEvent.PasskeyRequired _ ->
          before.become(Status.PASSKEY_REQUIRED, Reason.NONE, now);
      case ClientEvent.PasskeyConfirmation _ ->
          before.become(Status.PASSKEY_CONFIRMATION, Reason.NONE, now);
      case ClientEvent.QrExpired() -> before.become(Status.DISCONNECTED, Reason.QR_EXPIRED, now);
      case ClientEvent.Linked(var jid, var lid) ->
          linked(before.become(Status.CONNECTING, Reason.NONE, now), jid, lid, Optional.empty());
      case ClientEvent.Connected(var jid, var lid, var pushName) ->
          linked(before.become(Status.CONNECTED, Reason.NONE, now), jid, lid, pushName);
      case ClientEvent.Named(var name) ->
          before
              .jid()
              .map(jid -> before.linkedAs(jid, before.lid(), Optional.of(name)))
              .orElse(before);
      case ClientEvent.Reconnecting lost ->
          before.become(Status.CONNECTING, reason(lost.cause()), now);
      case ClientEvent.Stopped end -> stopped(before, end.cause(), now).saying(end.words());
    };
  }

  private static SessionState stopped(SessionState before, ClientEvent.Cause cause, Instant now) {
    return switch (cause) {
      case USER_UNLINKED, BANNED -> before.become(Status.LOGGED_OUT, reason(cause), now).unlinked();
      case REPLACED,
          RESTRICTED,
          OUTDATED_CLIENT,
          CERTIFICATE,
          NETWORK,
          SERVER,
          PROTOCOL,
          STOPPED,
          STALE_OWNER ->
          before.become(Status.DISCONNECTED, reason(cause), now);
    };
  }

  private static SessionState linked(
      SessionState state, Jid jid, Optional<Jid> lid, Optional<String> pushName) {
    return state.linkedAs(jid.toString(), lid.map(Jid::toString), pushName.or(state::pushName));
  }

  private static Reason reason(ClientEvent.Cause cause) {
    return switch (cause) {
      case USER_UNLINKED -> Reason.USER_UNLINKED;
      case REPLACED -> Reason.REPLACED;
      case BANNED -> Reason.BANNED;
      case RESTRICTED -> Reason.RESTRICTED;
      case OUTDATED_CLIENT -> Reason.OUTDATED_CLIENT;
      case CERTIFICATE -> Reason.CERTIFICATE;
      case NETWORK -> Reason.NETWORK;
      case SERVER -> Reason.SERVER;
      case PROTOCOL -> Reason.PROTOCOL;
      case STOPPED -> Reason.STOPPED;
      case STALE_OWNER -> Reason.LEASE;
    };
  }
}
