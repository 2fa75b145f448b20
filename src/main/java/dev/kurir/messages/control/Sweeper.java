package dev.kurir.messages.control;

import dev.kurir.messages.control.WaitingRows.Page;
import dev.kurir.messages.control.WaitingRows.Place;
import dev.kurir.outbox.control.Backoff;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Refill;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Fills the lanes from the rows: those of all connected tenants when somebody asks, those of a
/// tenant when it connects, and from time to time whatever should have been sent long ago. Adding
/// twice does nothing, and a job whose row is done is done at once, so sweeping too much is never
/// wrong.
///
/// Invariant: whoever asks is answered by a sweep that began afterwards and went to the end; while
/// Redis or PostgreSQL is down it is tried again. One sweep runs at a time.
public final class Sweeper implements Refill {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final Backoff DOWN = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(1));

  /// Older ones of a connected tenant should be on their way.
  static final Duration STRAY = Duration.ofSeconds(20);

  /// What is to be sent within this time stands in the lanes; what is later waits in its row.
  static final Duration AHEAD = Duration.ofSeconds(60);

  private static final Duration KEYS = Duration.ofMinutes(10);

  private final Database database;
  private final WaitingRows rows;
  private final Verdicts verdicts;
  private final QueueRows queues;
  private final String node;
  private final Outbox outbox;
  private final Executor tasks;
  private final Clock clock;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicBoolean strays = new AtomicBoolean();
  private final Set<TenantId> connected = ConcurrentHashMap.newKeySet();
  private final Set<TenantId> ruled = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean running = new AtomicBoolean();
  private Instant keysSweptAt = Instant.EPOCH; // by the one sweep that runs

  /// @param node of this process, as the leases of sessions name it
  /// @param tasks runs a sweep on a virtual thread
  public Sweeper(Database database, Outbox outbox, String node, Executor tasks, Clock clock) {
    this.database = database;
    this.node = node;
    this.verdicts = new Verdicts(database, clock);
    this.queues = new QueueRows(database, clock);
    this.rows = new WaitingRows(database);
    this.outbox = outbox;
    this.tasks = tasks;
    this.clock = clock;
  }

  @Override
  public void ask() {
    asked.set(true);
    start();
  }

  /// The tenant's session is connected: all that waits for it is due now.
  public void connected(TenantId tenant) {
    connected.add(tenant);
    start();
  }

  /// The rules of a tenant's queue have changed.
  public void ruled(TenantId tenant) {
    ruled.add(tenant);
    start();
  }

  /// To be called every quarter of a minute; costs three looks at an index when there is nothing to
  /// find.
  public void lookForStrays() {
    strays.set(true);
    start();
  }

  private void start() {
    if (running.compareAndSet(false, true)) {
      tasks.execute(this::run);
    }
  }

  private void run() {
    try {
      do {
        sweepUntilDone();
        running.set(false);
      } while (isWanted() && running.compareAndSet(false, true));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the process ends, and sweeps at its next start
    } catch (RuntimeException e) {
      LOG.error("a sweep failed", e);
      running.set(false);
    }
  }

  private boolean isWanted() {
    return asked.get() || strays.get() || !connected.isEmpty() || !ruled.isEmpty();
  }

  private void sweepUntilDone() throws InterruptedException {
    var failures = 0;
    while (isWanted()) {
      try {
        sweep();
        failures = 0;
      } catch (OutboxUnavailableException | DatabaseUnavailableException e) {
        if (++failures == 1) {
          LOG.info("a sweep waits: {}", e.getMessage());
        }
        Thread.sleep(DOWN.after(failures));
      }
    }
  }

  /// What is wanted stays wanted when this throws.
  private void sweep() {
    for (var tenant : Set.copyOf(ruled)) {
      ruled.remove(tenant);
      undoUnless(() -> ruleTenant(tenant), () -> ruled.add(tenant));
    }
    for (var tenant : Set.copyOf(connected)) {
      connected.remove(tenant);
      undoUnless(() -> sweepTenant(tenant), () -> connected.add(tenant));
    }
    if (asked.getAndSet(false)) {
      undoUnless(() -> sweepAll(), () -> asked.set(true));
    }
    if (strays.getAndSet(false)) {
      var limit = clock.instant().minus(STRAY);
      fill(place -> rows.strays(place, limit));
      var now = clock.instant();
      fill(place -> rows.scheduled(place, now.minus(STRAY), now.plus(AHEAD)));
      while (verdicts.expireSome()) {}
      sweepKeys();
    }
  }

  /// What waits for a pace that is no more goes at once.
  private void ruleTenant(TenantId tenant) {
    outbox.rule(tenant, queues.rules(tenant));
    outbox.promote(tenant);
  }

  private void sweepTenant(TenantId tenant) {
    outbox.rule(tenant, queues.rules(tenant));
    queues
        .epoch(tenant, node)
        .ifPresentOrElse(epoch -> outbox.owned(tenant, epoch), () -> outbox.promote(tenant));
    var limit = clock.instant().plus(AHEAD);
    fill(place -> rows.ofTenant(tenant, place, limit));
  }

  private void sweepAll() {
    queues.all().forEach(outbox::rule);
    var limit = clock.instant().plus(AHEAD);
    var filled = fill(place -> rows.all(place, limit));
    if (filled > 0) {
      LOG.info("{} waiting messages are in their lanes", filled);
    }
  }

  /// A day's keys, a few times a day.
  private void sweepKeys() {
    var now = clock.instant();
    if (now.isAfter(keysSweptAt.plus(KEYS))) {
      keysSweptAt = now;
      IdempotencyKeys.sweep(database, now);
    }
  }

  private int fill(Function<Place, Page> pages) {
    var filled = 0;
    for (var at = Optional.of(Place.START); at.isPresent(); ) {
      var page = pages.apply(at.get());
      outbox.add(page.entries());
      filled += page.entries().size();
      at = page.next();
    }
    return filled;
  }

  private static void undoUnless(Runnable work, Runnable undo) {
    var done = false;
    try {
      work.run();
      done = true;
    } finally {
      if (!done) {
        undo.run();
      }
    }
  }
}
