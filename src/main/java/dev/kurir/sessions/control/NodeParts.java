package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/// What all sessions of a node share. Thread-safe, as each part is.
///
/// @param connected told after each log-in, on a thread of its own
record NodeParts(
    SessionRows rows,
    Leases leases,
    Connector connector,
    Executor threads,
    ScheduledExecutorService timers,
    Clock clock,
    Consumer<TenantId> connected) {
  /// As exact as PostgreSQL keeps it.
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
