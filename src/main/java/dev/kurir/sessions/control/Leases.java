package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The leases that this node holds. Whoever holds one must close its socket when it is told that
/// the lease is lost or about to end, and asks [#expired] every second for that.
///
/// A lease is counted from before its statement was sent, on the monotonic clock: it always ends
/// here before it ends in the table, also when the wall clock jumps. A process that was frozen
/// finds its writes refused if another node took over meanwhile. Thread-safe.
final class Leases {
  static final Duration LENGTH = Duration.ofSeconds(15);
  static final Duration RENEWAL = Duration.ofSeconds(5);

  /// The socket is closed this long before the lease ends.
  static final Duration MARGIN = Duration.ofSeconds(3);

  private final LeaseTable table;
  private final String node;
  private final LongSupplier nanos;
  private final Map<SessionId, Lease> held = new ConcurrentHashMap<>();

  /// @param node stable over restarts: this node's own leases of an earlier run are taken at once
  /// @param nanos the monotonic clock
  Leases(LeaseTable table, String node, LongSupplier nanos) {
    this.table = table;
    this.node = node;
    this.nanos = nanos;
  }

  /// @param lost taken over, run out or deleted: their sockets must close
  /// @param unwanted still held, but stopped by another node
  record Renewal(List<Lease> lost, List<Lease> unwanted) {}

  /// Empty when another node holds the session.
  Optional<Lease> acquire(Place place) {
    long before = nanos.getAsLong();
    var epoch = table.acquire(place.session(), node, LENGTH);
    if (epoch.isEmpty()) {
      return Optional.empty();
    }
    var lease = new Lease(place, epoch.getAsLong(), before + LENGTH.toNanos());
    held.put(place.session(), lease);
    return Optional.of(lease);
  }

  /// Prolongs all. When the table cannot be reached this throws and nothing changes: the leases go
  /// on to run out.
  Renewal renew() {
    List<Lease> asked = List.copyOf(held.values());
    long before = nanos.getAsLong();
    var renewed = new ConcurrentHashMap<SessionId, Boolean>();
    table.renew(asked, node, LENGTH).forEach(r -> renewed.put(r.session(), r.wanted()));
    var lost = new ArrayList<Lease>();
    var unwanted = new ArrayList<Lease>();
    for (var lease : asked) {
      var wanted = renewed.get(lease.session());
      if (wanted == null) {
        drop(lease, lost);
        continue;
      }
      lease.extend(before + LENGTH.toNanos());
      if (!wanted) {
        unwanted.add(lease);
      }
    }
    return new Renewal(lost, unwanted);
  }

  /// Those that end within [#MARGIN]: no longer held from here on, their sockets must close now.
  List<Lease> expired() {
    long now = nanos.getAsLong();
    var expired = new ArrayList<Lease>();
    for (var lease : held.values()) {
      if (lease.endsWithin(MARGIN, now)) {
        drop(lease, expired);
      }
    }
    return expired;
  }

  private void drop(Lease lease, Collection<Lease> dropped) {
    if (held.remove(lease.session(), lease)) {
      dropped.add(lease);
    }
  }

  int count() {
    return held.size();
  }

  boolean isHeld(Lease lease) {
    return lease.equals(held.get(lease.session()))
        && !lease.endsWithin(Duration.ZERO, nanos.getAsLong());
  }

  /// Stops counting on it, without telling the table.
  void forget(Lease lease) {
    held.remove(lease.session(), lease);
  }

  /// Call when the sockets are closed: others may take these at once.
  void release(Collection<Lease> leases) {
    leases.forEach(this::forget);
    table.release(leases, node);
  }
}
