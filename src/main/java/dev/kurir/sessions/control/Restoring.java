package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.binary.Jid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts an older version of the link of one session back while it rests, under a lease of its own:
/// nobody can start it meanwhile, and every write is fenced. Everything here happens inside the
/// session's mailbox.
final class Restoring {
  private static final Logger LOG = LoggerFactory.getLogger(Restoring.class);

  private final Place place;
  private final NodeParts parts;
  private final Standing standing;
  private final LiveLink link;
  private final Dialer dialer;

  Restoring(Place place, NodeParts parts, Standing standing, LiveLink link, Dialer dialer) {
    this.place = place;
    this.parts = parts;
    this.standing = standing;
    this.link = link;
    this.dialer = dialer;
  }

  RestoreOutcome restore(int version) {
    var row = parts.rows().find(place.tenant());
    if (link.isOpen()
        || standing.isOwned()
        || row.filter(it -> !it.wanted() && !it.ownedElsewhere()).isEmpty()) {
      return new RestoreOutcome.NotStopped();
    }
    var before = standing.own();
    if (before.isEmpty()) {
      return new RestoreOutcome.NotStopped(); // another node was faster
    }
    var after = before.get();
    try {
      var rows = parts.connector().restore(place, standing.epoch(), version);
      if (rows.isEmpty()) {
        return new RestoreOutcome.NoSuchVersion();
      }
      after = linked(after, rows.get());
      LOG.info("tenant {}: version {} of its link is put back", place.tenant(), version);
      return new RestoreOutcome.Restored(after);
    } catch (EnvelopeException e) {
      LOG.error("tenant {}: {}", place.tenant(), e.getMessage());
      return new RestoreOutcome.Unreadable();
    } finally {
      dialer.rest(after, true);
    }
  }

  private SessionState linked(SessionState before, EssentialRows rows) {
    return before
        .become(Status.DISCONNECTED, Reason.STOPPED, parts.now())
        .linkedAs(
            rows.jid().orElseThrow().toString(),
            rows.lid().map(Jid::toString),
            rows.device().filter(row -> row.hasPushName()).map(row -> row.getPushName()));
  }
}
