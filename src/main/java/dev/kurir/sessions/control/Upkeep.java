package dev.kurir.sessions.control;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What a node does from time to time for all of its sessions together: watch that no lease ends
/// with its socket open, prolong the leases, write what could not be written, and start what shall
/// run and nobody runs.
final class Upkeep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  /// A dead node's sessions are looked for this often.
  private static final Duration LOOK = Duration.ofSeconds(2);

  private static final Duration WATCH = Duration.ofSeconds(1);
  private static final Duration NEW_VERSION = Duration.ofHours(1);
  private static final Duration SWEEP = Duration.ofMinutes(10);

  /// So many sessions log in at the same time when many start together. The next one begins when
  /// one of them is connected, so that a node that starts does not come down on the server, the
  /// database and itself all at once.
  private static final int LOGINS = 32;

  /// A log-in that takes longer lets the next one begin.
  private static final Duration LOGIN = Duration.ofSeconds(10);

  private final NodeParts parts;
  private final Directory sessions;
  private final Takeover takeover = new Takeover();
  private final Balance balance;
  private final Semaphore logins = new Semaphore(LOGINS);
  private final AtomicBoolean prolonging = new AtomicBoolean();
  private final AtomicBoolean starting = new AtomicBoolean();
  private final AtomicBoolean evening = new AtomicBoolean();
  private volatile boolean taken;
  private volatile boolean ended;
  private @Nullable Future<?> watch;
  private @Nullable Future<?> prolong;
  private @Nullable Future<?> start;
  private @Nullable Future<?> even;
  private @Nullable Future<?> versions;
  private @Nullable Future<?> sweep;

  Upkeep(NodeParts parts, Directory sessions) {
    this.parts = parts;
    this.sessions = sessions;
    this.balance = new Balance(parts, sessions);
  }

  /// The sessions of this node.
  interface Directory {
    /// Those that are here.
    Iterable<LiveSession> all();

    Optional<LiveSession> find(TenantId tenant);

    /// Made when it is not here yet; empty when there is no such tenant.
    Optional<LiveSession> make(TenantId tenant);
  }

  void begin() {
    watch = every(WATCH, this::watch);
    prolong = every(Leases.RENEWAL, this::prolong);
    start = every(LOOK, this::startAll);
    even = every(Leases.RENEWAL, this::even);
    versions = every(NEW_VERSION, () -> parts.connector().versions().keepUp());
    sweep = every(SWEEP, this::sweep);
  }

  @Override
  public void close() {
    ended = true;
    for (var timer : new Future<?>[] {watch, prolong, start, even, versions, sweep}) {
      if (timer != null) {
        timer.cancel(false);
      }
    }
  }

  private Future<?> every(Duration period, Runnable task) {
    return parts
        .timers()
        .scheduleAtFixedRate(
            () -> {
              try {
                parts.threads().execute(task);
              } catch (RejectedExecutionException _) {
                LOG.debug("the process is ending");
              }
            },
            0,
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  /// What the clients keep for a week only.
  private void sweep() {
    try {
      while (!ended && parts.rows().dropPassed()) {
        LOG.debug("more of what is older than a week");
      }
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the database is away: what is older than a week stays a little longer");
    } catch (RuntimeException e) {
      LOG.error("what is older than a week cannot be dropped", e);
    }
  }

  private void watch() {
    parts.leases().expired().forEach(this::lost);
  }

  /// One at a time: while the database is away a round may take longer than the time between two.
  private void prolong() {
    if (ended || !prolonging.compareAndSet(false, true)) {
      return;
    }
    try {
      var renewal = parts.leases().renew();
      renewal.lost().forEach(this::lost);
      renewal
          .unwanted()
          .forEach(lease -> sessions.find(lease.tenant()).ifPresent(LiveSession::unwanted));
      sessions.all().forEach(LiveSession::catchUp);
    } catch (DatabaseUnavailableException _) {
      LOG.warn("the database is away: the leases of the sessions are not prolonged");
    } catch (RuntimeException e) {
      LOG.error("the upkeep of the sessions failed", e);
    } finally {
      prolonging.set(false);
    }
  }

  /// Takes what is free and this node's share of it.
  void startAll() {
    if (ended || !starting.compareAndSet(false, true)) {
      return;
    }
    try {
      startAll(choose());
      taken = true;
    } catch (DatabaseUnavailableException _) {
      LOG.warn("the database is away: sessions are not started");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("sessions cannot be started", e);
    } finally {
      starting.set(false);
    }
  }

  private List<TenantId> choose() {
    var free = parts.rows().startable(!taken);
    if (free.isEmpty()) {
      return takeover.choose(free, Set.of(), 0);
    }
    var own = taken ? Set.<TenantId>of() : new HashSet<>(free);
    if (!taken) {
      parts.rows().startable(false).forEach(own::remove);
    }
    int workers = parts.fleet().workers();
    int share = workers == 1 ? Integer.MAX_VALUE : Takeover.share(parts.rows().wanted(), workers);
    return takeover.choose(free, own, share - parts.leases().count());
  }

  /// Another node gave these up for this one.
  void take(Collection<TenantId> tenants) {
    try {
      if (!ended) {
        startAll(tenants);
      }
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the next round takes them");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void even() {
    if (ended || !evening.compareAndSet(false, true)) {
      return;
    }
    try {
      balance.round();
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the database is away: nothing changes hands");
    } catch (RuntimeException e) {
      LOG.error("sessions cannot be given up", e);
    } finally {
      evening.set(false);
    }
  }

  private void startAll(Iterable<TenantId> tenants) throws InterruptedException {
    for (var tenant : tenants) {
      var session = sessions.make(tenant);
      if (session.isEmpty()) {
        continue;
      }
      logins.acquire();
      var _ =
          session
              .get()
              .resume()
              .orTimeout(LOGIN.toMillis(), TimeUnit.MILLISECONDS)
              .whenComplete((_, _) -> logins.release());
    }
  }

  private void lost(Lease lease) {
    sessions.find(lease.tenant()).ifPresent(session -> session.lost(lease));
  }
}
