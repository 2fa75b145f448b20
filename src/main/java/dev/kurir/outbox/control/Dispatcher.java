package dev.kurir.outbox.control;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pulls what is due and has it done: one loop, one virtual thread a job, never more than
/// [OutboxSettings] allow. Sleeps until somebody wakes it, so that it costs nothing while nothing
/// is due.
///
/// The loop alone talks to the lanes: one call hands in what has ended since the last one and takes
/// what is due. Alone a job waits for nobody; when many end, they share a call. A [Listener] waits
/// for the bell of the lanes meanwhile.
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

  /// Longest time without a look. A flushed Redis rings no bell: it is noticed by the next look.
  static final Duration IDLE = Duration.ofSeconds(3);

  /// Most jobs of one pull; keeps the script short.
  private static final int BATCH = 64;

  /// Most ends of one pull.
  private static final int ENDS = 2 * BATCH;

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
  private final ConcurrentLinkedQueue<Ended> ended = new ConcurrentLinkedQueue<>();
  private final ReentrantLock handingIn = new ReentrantLock();
  private final Wake wake = new Wake();
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
    var listener = new Listener(lanes, wake, stopping);
    tasks.execute(listener::run);
    var failures = 0;
    while (!isStopping()) {
      try {
        listener.forget();
        var run = lanes.open();
        LOG.info("pulling jobs{}", failures == 0 ? "" : " again");
        failures = 0;
        refill.ask();
        pullUntilStopped(run, listener);
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
    wake.up();
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
    } finally {
      handInTheRest();
    }
  }

  /// After what the loop may be handing in at this moment.
  private void handInTheRest() {
    handingIn.lock();
    try {
      for (var rest = endedSoFar(); !rest.isEmpty(); rest = endedSoFar()) {
        lanes.finish(rest);
      }
    } catch (OutboxUnavailableException _) {
      // the next run gives the claims back, and the rows say what became of the jobs
    } finally {
      handingIn.unlock();
    }
  }

  private void pullUntilStopped(String run, Listener listener) {
    while (!isStopping()) {
      listener.check();
      renewHolds();
      wake.sleep(look(run));
      if (Thread.currentThread().isInterrupted()) {
        stopping.countDown();
      }
    }
  }

  /// Hands in what has ended, begins what is due.
  ///
  /// @return how long there is nothing else to do unless somebody wakes us
  private Duration look(String run) {
    var room = takePlaces();
    var begun = 0;
    Pulled pulled;
    try {
      pulled = turn(run, room);
      begun = pulled.claims().size();
    } finally {
      places.release(room - begun);
    }
    pulled.claims().forEach(this::begin);
    if (begun == room) { // there may be more: at once, or when a job ends
      return !ended.isEmpty() || places.availablePermits() > 0 ? Duration.ZERO : IDLE;
    }
    return untilNext(pulled);
  }

  /// What cannot be handed in is lost: it is given back by the next run, as what a dead process
  /// held.
  private Pulled turn(String run, int room) {
    handingIn.lock();
    try {
      return lanes.pull(run, endedSoFar(), room, clock.instant().plus(HOLD));
    } finally {
      handingIn.unlock();
    }
  }

  private List<Ended> endedSoFar() {
    List<Ended> some = new ArrayList<>();
    for (var each = ended.poll(); each != null; each = ended.poll()) {
      some.add(each);
      if (some.size() == ENDS) {
        break;
      }
    }
    return some;
  }

  /// How many more jobs may be begun.
  private int takePlaces() {
    var room = 0;
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
      end(claim, LANE_BUSY);
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
      end(claim, outcome);
    }
  }

  private void end(Claim claim, Outcome outcome) {
    ended.add(new Ended(claim, outcome));
    places.release();
    wake.up();
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
