package dev.kurir.whatsapp;

import dev.kurir.whatsapp.connection.WebSocketLink;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A clock and the timers that follow it: time passes only in [#advance], and what is due then runs
/// on the thread that calls it.
public final class TestTime extends Clock {
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparing(timer -> timer.due));
  private Instant now;

  public TestTime(Instant start) {
    now = start;
  }

  /// A little after the certificates of the test vectors begin to be valid.
  public static TestTime start() {
    return new TestTime(Instant.parse("2026-12-01T00:00:00Z"));
  }

  /// @param tasks virtual threads, or `Runnable::run`
  public ClientRuntime runtime(Executor tasks) {
    return new ClientRuntime(WebSocketLink.client(), tasks, timers(), this);
  }

  public ClientRuntime runtime() {
    return runtime(Executors.newVirtualThreadPerTaskExecutor());
  }

  public void advance(Duration time) {
    Instant end = instant().plus(time);
    for (var timer = due(end); timer != null; timer = due(end)) {
      timer.run();
    }
    synchronized (this) {
      now = end;
    }
  }

  /// Time passes, and no timer runs: as for a process that was frozen.
  public synchronized void sleep(Duration time) {
    now = now.plus(time);
  }

  private synchronized @Nullable Timer due(Instant end) {
    var first = timers.peek();
    if (first == null || first.due.isAfter(end)) {
      return null;
    }
    now = first.due.isAfter(now) ? first.due : now;
    return timers.poll();
  }

  /// How long until each timer is due, soonest first.
  public synchronized List<Duration> waiting() {
    return timers.stream().map(timer -> Duration.between(now, timer.due)).sorted().toList();
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return InstantSource.system().withZone(zone);
  }

  public ScheduledExecutorService timers() {
    return new Timers();
  }

  private final class Timer extends FutureTask<Object> implements ScheduledFuture<Object> {
    private final Instant due;

    Timer(Callable<Object> task, Instant due) {
      super(task);
      this.due = due;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(Duration.between(instant(), due));
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }

    @Override
    public boolean cancel(boolean interrupt) {
      synchronized (TestTime.this) {
        timers.remove(this);
      }
      return super.cancel(interrupt);
    }
  }

  private final class Timers extends AbstractExecutorService implements ScheduledExecutorService {
    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return add(Executors.callable(task), delay, unit);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
      return (ScheduledFuture<V>) add((Callable<Object>) task, delay, unit);
    }

    private Timer add(Callable<Object> task, long delay, TimeUnit unit) {
      synchronized (TestTime.this) {
        var timer = new Timer(task, now.plus(Duration.of(delay, unit.toChronoUnit())));
        timers.add(timer);
        return timer;
      }
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable task, long first, long period, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long first, long delay, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void execute(Runnable task) {
      throw new UnsupportedOperationException("timers only");
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return new ArrayList<>();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long time, TimeUnit unit) {
      return true;
    }
  }
}
