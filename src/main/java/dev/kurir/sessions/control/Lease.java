package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.time.Duration;

/// This node's right to hold the socket of one session, for a while. The epoch fences every write
/// that is made under it. Thread-safe.
final class Lease {
  private final Place place;
  private final long epoch;
  private volatile long end;

  /// @param end in nanoseconds of the monotonic clock; the database's own end is never earlier
  Lease(Place place, long epoch, long end) {
    this.place = place;
    this.epoch = epoch;
    this.end = end;
  }

  SessionId session() {
    return place.session();
  }

  TenantId tenant() {
    return place.tenant();
  }

  long epoch() {
    return epoch;
  }

  void extend(long newEnd) {
    end = newEnd;
  }

  boolean endsWithin(Duration margin, long now) {
    return end - now <= margin.toNanos();
  }
}
