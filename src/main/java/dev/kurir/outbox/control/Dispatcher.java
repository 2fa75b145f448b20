package dev.kurir.outbox.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pulls what is due and has it done: one loop, one virtual thread a job, never more than
/// [OutboxSettings] allow. Waits on the bell of the lanes, so that it costs nothing while nothing
/// is due.
///
/// What it keeps true, with the lanes forgetting whatever they like:
/// - One job of a lane is handled at a time in this process, also when the lanes lost a claim and
///   hand the lane out again.
/// - After every start, lost connection or lost memory of the lanes it opens a new run, which gives
///   its own old claims back at once, and asks for a [Refill].
/// - A handler that fails or a verdict that cannot be delivered loses nothing: the job comes again.
public final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /// A job is held this long without a sign of life of its holder.
  static final Duration HOLD = Duration.ofSeconds(30);

  private static final Duration RENEW = HOLD.dividedBy(3);

  /// Longest wait for the bell. A flushed Redis rings none: it is noticed by the next look.
  private static final Duration IDLE = Duration.ofSeconds(3);

  /// Most jobs of one pull; keeps the script short.
  private static final int BATCH = 64;

  /// The lane is still in hand here, though the lanes forgot it: the other one ends first.
  private static final Outcome LANE_BUSY = new Outcome.TryAgain(Duration.ofMillis(250));

  private static final Outcome NOT_BEGUN = new Outcome.TryAgain(Duration.ZERO);
  private static final Backoff RECONNECT =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(2));
  private static final Backoff AFTER_BUG =
      new Backoff(Duration.ofMillis(500), Duration.ofSeconds(10));

  private record LaneName(Object tenant, Object lane) {
    static LaneName of(Claim claim) {
      return new LaneName(claim.job().tenant(), claim.job().lane());
    }
  }

  private final Lanes lanes;
  private final JobHandler handler;
  private final Refill refill;
  private final Executor tasks;
  private final Clock clock;
  private final int inFlight;
  private final Semaphore places;
  private final Map<LaneName, Claim> inHand = new ConcurrentHashMap<>();
  private final AtomicInteger bugs = new AtomicInteger();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private Instant renewAt = Instant.EPOCH;

  /// @param tasks runs each job on a virtual thread
  public Dispatcher(
      Lanes lanes,
      JobHandler handler,
      Refill refill,
      Executor tasks,
      Clock clock,
      OutboxSettings settings) {
    this.lanes = lanes;
    this.handler = handler;
    this.refill = refill;
    this.tasks = tasks;
    this.clock = clock;
    this.inFlight = settings.inFlight();
    this.places = new Semaphore(inFlight);
  }

  /// Pulls until [#stop]. Blocks: give it a thread.
  public void run() {
    var failures = 0;
    while (!isStopping()) {
      try {
        var run = lanes.open();
        LOG.info("pulling jobs{}", failures == 0 ? "" : " again");
        failures = 0;
        refill.ask();
        pullUntilStopped(run);
      } catch (StaleRunException _) {
        LOG.warn("the lanes lost their memory, or this node's name is used twice");
        pause(RECONNECT.after(++failures));
      } catch (OutboxUnavailableException e) {
        if (++failures == 1) {
          LOG.warn("{}: what is accepted waits in the database", e.getMessage());
        }
        pause(RECONNECT.after(failures));
      } catch (RuntimeException e) {
        LOG.error("the pulling loop failed", e);
        pause(AFTER_BUG.after(++failures));
      }
    }
  }

  /// Pulls nothing more, gives back what is not begun, and waits for what is, at most `grace`. What
  /// is not done by then is done again by the next run: its rows say how far it came.
  ///
  /// True when everything ended in time.
  public boolean stop(Duration grace) {
    stopping.countDown();
    try {
      lanes.ring();
    } catch (OutboxUnavailableException _) {
      // then nobody waits on the bell
    }
    try {
      return places.tryAcquire(inFlight, grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void pullUntilStopped(String run) {
    while (!isStopping()) {
      renewHolds();
      var room = awaitRoom();
      if (room == 0) {
        continue;
      }
      var begun = 0;
      Pulled pulled;
      try {
        pulled = lanes.pull(run, room, clock.instant().plus(HOLD));
        begun = pulled.claims().size();
      } finally {
        places.release(room - begun);
      }
      pulled.claims().forEach(this::begin);
      if (begun == 0) {
        lanes.await(untilNext(pulled));
      }
    }
  }

  /// How many more jobs may be begun; waits a while for the first place.
  private int awaitRoom() {
    try {
      if (!places.tryAcquire(RENEW.toMillis(), TimeUnit.MILLISECONDS)) {
        return 0;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      stopping.countDown();
      return 0;
    }
    var room = 1;
    while (room < BATCH && places.tryAcquire()) {
      room++;
    }
    return room;
  }

  private Duration untilNext(Pulled pulled) {
    var next = pulled.again().map(at -> Duration.between(clock.instant(), at)).orElse(IDLE);
    return next.compareTo(IDLE) < 0 ? next : IDLE;
  }

  private void renewHolds() {
    var now = clock.instant();
    if (now.isBefore(renewAt)) {
      return;
    }
    renewAt = now.plus(RENEW);
    List<Claim> held = new ArrayList<>(inHand.values());
    var lost = lanes.renew(held, now.plus(HOLD));
    if (!lost.isEmpty()) {
      LOG.debug("{} jobs are not held any more", lost.size());
    }
  }

  private void begin(Claim claim) {
    var name = LaneName.of(claim);
    if (inHand.putIfAbsent(name, claim) != null) {
      places.release();
      finish(claim, LANE_BUSY);
      return;
    }
    try {
      tasks.execute(() -> work(name, claim));
    } catch (RuntimeException e) { // the process ends: no more tasks
      inHand.remove(name);
      places.release();
      throw e;
    }
  }

  private void work(LaneName name, Claim claim) {
    Outcome outcome = NOT_BEGUN;
    try {
      if (!isStopping()) {
        outcome = handler.handle(claim.job());
        bugs.set(0);
      }
    } catch (RuntimeException e) {
      var after = AFTER_BUG.after(bugs.incrementAndGet());
      var job = claim.job();
      LOG.error("tenant {}: job {} failed, again in {}", job.tenant(), job.id(), after, e);
      outcome = new Outcome.TryAgain(after);
    } finally {
      inHand.remove(name); // before the lane can be pulled again
      finish(claim, outcome);
      places.release();
    }
  }

  private void finish(Claim claim, Outcome outcome) {
    try {
      if (!lanes.finish(claim, outcome)) {
        LOG.debug("job {} was not held any more", claim.job().id());
        lanes.ring(); // perhaps Redis was emptied: let the loop see
      }
    } catch (OutboxUnavailableException _) {
      // the next run gives the claim back, and the row says what became of the job
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void pause(Duration time) {
    try {
      boolean _ = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      stopping.countDown();
    }
  }
}
