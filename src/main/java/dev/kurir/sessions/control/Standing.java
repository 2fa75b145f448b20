package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.whatsapp.store.StaleOwnerException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where one session stands while this node owns it, and the lease under which that is written. The
/// row follows: while the database is away the state is kept here and written later.
///
/// Changed inside the session's mailbox only; the questions may come from anywhere.
final class Standing {
  private static final Logger LOG = LoggerFactory.getLogger(Standing.class);

  private final Place place;
  private final NodeParts parts;
  private final Watchers watchers;
  private final Runnable leaseless;
  private final Readiness readiness;

  private volatile @Nullable SessionState state;
  private volatile @Nullable Lease lease;
  private volatile boolean unsaved;
  private boolean unwanted;

  /// @param leaseless told, last, whenever it turned out that this node must not write any more
  Standing(Place place, NodeParts parts, Watchers watchers, Runnable leaseless) {
    this.place = place;
    this.parts = parts;
    this.watchers = watchers;
    this.leaseless = leaseless;
    this.readiness = new Readiness(place.tenant(), parts);
  }

  /// What this node knows better than the row; empty when the row is right.
  Optional<SessionState> known() {
    return lease == null ? Optional.empty() : lastKnown();
  }

  /// For when the row cannot be read.
  Optional<SessionState> lastKnown() {
    return Optional.ofNullable(state);
  }

  boolean isOwned() {
    return lease != null;
  }

  /// True while the lease may be counted on.
  boolean isHeld() {
    var held = lease;
    return held != null && parts.leases().isHeld(held);
  }

  boolean isUnder(Lease other) {
    return other.equals(lease);
  }

  boolean isUnsaved() {
    return unsaved;
  }

  long epoch() {
    var held = lease;
    if (held == null) {
      throw new StaleOwnerException();
    }
    return held.epoch();
  }

  /// Takes the lease unless it is held already. Empty when another node has it, or there is no such
  /// session any more.
  Optional<SessionState> own() {
    if (lease == null) {
      var row = parts.rows().find(place.tenant());
      var taken = row.flatMap(_ -> parts.leases().acquire(place));
      if (taken.isEmpty()) {
        state = null;
        return Optional.empty();
      }
      state = row.orElseThrow().state();
      lease = taken.get();
      unsaved = false;
    }
    return known();
  }

  /// False when it turned out that another node owns it.
  boolean change(SessionState after) {
    var before = state;
    boolean kept = before != null && after.isKeptLike(before);
    state = after;
    if (!kept) {
      unsaved = true;
      unwanted = false;
      if (!save()) {
        return false;
      }
      tell(new SessionEvent.StatusChanged(now(), after));
    }
    if (before == null || !after.qr().equals(before.qr())) {
      after.qr().ifPresent(qr -> tell(new SessionEvent.QrOffered(now(), after, qr)));
    }
    return true;
  }

  /// Comes to rest and gives the lease back, as soon as that could be written.
  ///
  /// @param untilStarted it shall not run before somebody starts it
  void rest(SessionState after, boolean untilStarted) {
    state = after;
    unsaved = true;
    unwanted = untilStarted;
    if (save()) {
      tell(new SessionEvent.StatusChanged(now(), after));
      tell(new SessionEvent.Closed(now(), after));
    }
  }

  /// Writes what is not written yet, if the database is there. False when it turned out that
  /// another node owns it.
  boolean save() {
    var held = lease;
    var now = state;
    if (held == null || now == null || !unsaved) {
      return true;
    }
    try {
      if (!parts.rows().save(place.session(), held.epoch(), now, unwanted)) {
        fencedOut();
        return false;
      }
      unsaved = false;
      if (!SessionRow.isActive(now.status())) {
        lease = null;
        readiness.gone(held.epoch());
        parts.leases().release(List.of(held));
      }
    } catch (DatabaseUnavailableException _) {
      LOG.warn("tenant {}: its state cannot be written now", place.tenant());
    }
    return true;
  }

  /// The lease is gone, and with it the right to write.
  void fencedOut() {
    var held = lease;
    var before = state;
    lease = null;
    unsaved = false;
    if (held != null) {
      LOG.warn("tenant {}: the lease is lost", place.tenant());
      readiness.gone(held.epoch());
      parts.leases().forget(held);
    }
    if (before != null) {
      var after = before.become(Status.DISCONNECTED, Reason.LEASE, now());
      state = after;
      tell(new SessionEvent.StatusChanged(now(), after));
    }
    leaseless.run();
  }

  /// Whoever sends may begin.
  void ready() {
    var held = lease;
    if (held != null) {
      readiness.connected(held.epoch());
    }
  }

  /// As [#letGo], for another node to take it while this one goes on.
  Optional<Lease> handOver() {
    var held = letGo();
    held.ifPresent(it -> readiness.gone(it.epoch()));
    return held;
  }

  /// Lets go without writing: the row stays as it is. The lease is still to be given back.
  Optional<Lease> letGo() {
    var held = Optional.ofNullable(lease);
    lease = null;
    state = null;
    unsaved = false;
    return held;
  }

  private void tell(SessionEvent event) {
    watchers.tell(event);
  }

  private Instant now() {
    return parts.now();
  }
}
