package dev.kurir.sessions.control;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/// What all sessions of a node share. Thread-safe, as each part is.
///
/// @param connected told of log-ins and of leases that ended
/// @param busy for whom something is being sent
record NodeParts(
    SessionRows rows,
    Leases leases,
    Connector connector,
    Executor threads,
    ScheduledExecutorService timers,
    Clock clock,
    ConnectedListener connected,
    BusyTenants busy,
    Fleet fleet) {
  /// As exact as PostgreSQL keeps it.
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
