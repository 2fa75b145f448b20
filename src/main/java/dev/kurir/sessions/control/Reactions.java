package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.ClientEvent;

/// What one session does about what its client says; where that leaves it is decided in
/// [Transitions]. Everything here happens inside the session's mailbox.
final class Reactions {
  private final NodeParts parts;
  private final Watchers watchers;
  private final Standing standing;
  private final LiveLink link;
  private final Dialer dialer;

  Reactions(NodeParts parts, Watchers watchers, Standing standing, LiveLink link, Dialer dialer) {
    this.parts = parts;
    this.watchers = watchers;
    this.standing = standing;
    this.link = link;
    this.dialer = dialer;
  }

  void hear(ClientEvent event) {
    standing
        .known()
        .ifPresent(before -> {
          var now = parts.now();
          react(event, Transitions.after(before, event, now));
        });
  }

  private void react(ClientEvent event, SessionState after) {
    var asked = link.passkey().heard(event);
    switch (event) {
      case ClientEvent.Connecting(), ClientEvent.Named _ -> standing.change(after);
      case ClientEvent.Linked _ -> {
        link.codes().end();
        standing.change(after);
      }
      case ClientEvent.PasskeyRequired _, ClientEvent.PasskeyConfirmation _ -> {
        if (standing.change(after)) {
          asked.ifPresent(
              it -> watchers.tell(new SessionEvent.PasskeyAsked(parts.now(), after, it)));
        }
        dialer.settled();
      }
      case ClientEvent.QrOffered(_, _, int number, _) -> offered(number, after);
      case ClientEvent.Connected _ -> connected(after);
      case ClientEvent.Reconnecting _ when dialer.isAbandoned(after) -> dialer.abandon(after);
      case ClientEvent.Reconnecting lost -> {
        standing.change(after);
        dialer.settled();
        if (lost.cause() == ClientEvent.Cause.CERTIFICATE) {
          dialer.tryAgain(); // what it trusts may have changed: a new client asks again
        }
      }
      case ClientEvent.QrExpired() -> {
        link.close();
        if (watchers.hasLooked()) {
          dialer.connect();
        } else {
          dialer.rest(after, true);
        }
      }
      case ClientEvent.Stopped end -> stopped(end.cause(), after);
    }
  }

  private void offered(int number, SessionState after) {
    if (number == 1) {
      watchers.newRound();
      link.codes().roundBegins(parts.now());
    }
    dialer.progress();
    standing.change(after);
    dialer.settled();
  }

  private void connected(SessionState after) {
    dialer.progress();
    if (standing.change(after)) {
      watchers.tell(new SessionEvent.ConnectionOpened(parts.now(), after));
      standing.ready();
    }
    dialer.settled();
  }

  private void stopped(ClientEvent.Cause cause, SessionState after) {
    link.close();
    switch (cause) {
      case STALE_OWNER -> standing.fencedOut();
      case NETWORK, SERVER ->
          dialer.fail(after.become(Status.CONNECTING, after.reason(), parts.now()));
      case OUTDATED_CLIENT -> {
        if (link.hasNewerVersion()) {
          dialer.connect();
        } else {
          dialer.rest(after, true);
        }
      }
      case USER_UNLINKED, REPLACED, BANNED, RESTRICTED, CERTIFICATE, PROTOCOL, STOPPED ->
          dialer.rest(after, true);
    }
  }
}
