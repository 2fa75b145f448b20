package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings one session to rest because somebody wants that: with its link kept, or without it.
/// Everything here happens inside the session's mailbox.
final class Ending {
  private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

  /// How long a log-out waits for the server.
  private static final Duration LOGOUT = Duration.ofSeconds(5);

  private final Place place;
  private final NodeParts parts;
  private final Standing standing;
  private final LiveLink link;
  private final Dialer dialer;

  Ending(Place place, NodeParts parts, Standing standing, LiveLink link, Dialer dialer) {
    this.place = place;
    this.parts = parts;
    this.standing = standing;
    this.link = link;
    this.dialer = dialer;
  }

  /// Keeps the link.
  void stop() {
    link.close();
    dialer.unpark();
    if (standing.isOwned() || isLeftActive()) {
      standing
          .own()
          .map(state -> state.become(Status.DISCONNECTED, Reason.STOPPED, parts.now()))
          .ifPresent(state -> dialer.rest(state, true));
    }
  }

  /// The server is told if it can be reached within a few seconds, the keys are gone in any case.
  void unlink(Optional<SessionState> state) {
    if (state.flatMap(SessionState::jid).isEmpty()) {
      stop();
      forgetVersions();
      return;
    }
    var before = standing.own();
    if (before.isEmpty()) {
      return;
    }
    if (!link.isOpen()) {
      dialer.connect();
    }
    var open = link.get();
    if (open.isPresent()) {
      boolean confirmed = open.get().logout(LOGOUT);
      LOG.info("tenant {}: logged out, confirmed by the server: {}", place.tenant(), confirmed);
    }
    link.close(); // and nothing tries again
    parts.connector().forget(place, standing.epoch()); // the kept versions too, which others leave
    var after = before.get().become(Status.LOGGED_OUT, Reason.USER_UNLINKED, parts.now());
    dialer.rest(after.unlinked(), true);
  }

  /// WhatsApp ended the link, which leaves its versions; a person who logs out wants them gone.
  private void forgetVersions() {
    if (parts.connector().hasVersions(place)) {
      standing
          .own()
          .ifPresent(state -> {
            parts.connector().forget(place, standing.epoch());
            dialer.rest(state, true);
          });
    }
  }

  /// A process that died left its row as if it ran.
  private boolean isLeftActive() {
    return parts
        .rows()
        .find(place.tenant())
        .filter(row -> !row.ownedElsewhere() && SessionRow.isActive(row.status()))
        .isPresent();
  }
}
