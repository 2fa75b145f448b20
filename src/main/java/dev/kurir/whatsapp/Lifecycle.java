package dev.kurir.whatsapp;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.login.Backoff;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps one connection open while it is wanted: opens it, and when it has ended decides by its
/// [Ending] whether, and when, to open the next one. Never two at a time. Thread-safe.
final class Lifecycle {
  /// A connection that was good for so long starts the back-off anew.
  static final Duration GOOD = Duration.ofSeconds(30);

  /// A server that says "restart" again and again is treated as one in trouble.
  private static final int RESTARTS_AT_ONCE = 3;

  private final ClientRuntime runtime;
  private final Consumer<ClientEvent> events;
  private final Attempts attempts;
  private final Backoff backoff;

  // All below are guarded by this, and `up` is read without.
  private boolean wanted;
  private boolean stopping;
  private boolean startAgain;
  private int restarts;
  private @Nullable Cause stoppedBy;
  private @Nullable CompletableFuture<Connection> awaited;
  private @Nullable Connection current;
  private @Nullable Future<?> timer;
  private @Nullable Instant upSince;
  private volatile @Nullable Connection up;

  Lifecycle(
      ClientRuntime runtime,
      RandomGenerator random,
      Consumer<ClientEvent> events,
      Attempts attempts) {
    this.runtime = runtime;
    this.events = events;
    this.attempts = attempts;
    this.backoff = new Backoff(random);
  }

  /// Makes connections.
  interface Attempts {
    /// @param onEnd to be called once, when the connection has ended
    Connection create(Consumer<Ending> onEnd);

    /// Blocks while it connects; a failure becomes the ending of the connection.
    void open(Connection connection);

    /// The server wants no login for that time: remember it, also for after a restart.
    void stayAway(Duration time);

    /// The link is gone: its keys are of no use any more.
    void forgetLink();
  }

  synchronized void start() {
    var ending = current;
    if (stopping || (ending != null && ending.isOver())) {
      startAgain = true;
    } else if (!wanted) {
      wanted = true;
      connect();
    }
  }

  /// Stops, if it was started.
  synchronized void stop() {
    if (wanted || current != null) {
      finish(new Ending.Over(Cause.STOPPED, false));
    }
  }

  /// Stops for `reason`, and says so in any case, but not twice.
  synchronized void finish(Ending.Over reason) {
    startAgain = false;
    var open = current;
    if (open != null) {
      stopping = true;
      open.end(reason);
    } else if (wanted || stoppedBy != reason.cause()) {
      cancelTimer();
      over(reason);
    }
  }

  /// The connection is logged in and may be used. Says so, unless it has ended meanwhile: nobody
  /// hears of an end before the beginning.
  synchronized void onReady(Connection connection, ClientEvent.Connected event) {
    if (!connection.isOver()) {
      up = connection;
      upSince = runtime.clock().instant();
      restarts = 0;
      events.accept(event);
      tellAwaited(waiting -> waiting.complete(connection));
    }
  }

  private void tellAwaited(Consumer<CompletableFuture<Connection>> tell) {
    var waiting = awaited;
    awaited = null;
    if (waiting != null) {
      tell.accept(waiting);
    }
  }

  /// Completed when the next connection is ready, or one is; cancelled when it stops before.
  synchronized CompletableFuture<Connection> whenUp() {
    var ready = up();
    if (ready.isPresent()) {
      return CompletableFuture.completedFuture(ready.get());
    }
    var waiting = awaited == null ? new CompletableFuture<Connection>() : awaited;
    awaited = waiting;
    return waiting;
  }

  /// The connection that is logged in.
  Optional<Connection> up() {
    return Optional.ofNullable(up).filter(connection -> !connection.isOver());
  }

  private void connect() {
    stoppedBy = null;
    events.accept(new ClientEvent.Connecting());
    var connection = attempts.create(this::ended);
    current = connection;
    runtime.tasks().execute(() -> attempts.open(connection));
  }

  private void ended(Ending ending) {
    switch (ending) {
      case Ending.Over over when over.forget() -> attempts.forgetLink();
      case Ending.StayAway(var _, var time) -> attempts.stayAway(time);
      default -> {}
    }
    synchronized (this) {
      settle();
      next(ending);
      if (startAgain && !wanted) {
        wanted = true;
        connect();
      }
      startAgain = false;
    }
  }

  private void settle() {
    var since = upSince;
    if (since != null && runtime.clock().instant().isAfter(since.plus(GOOD))) {
      backoff.reset();
    }
    upSince = null;
    up = null;
    current = null;
  }

  private void next(Ending ending) {
    boolean stop = stopping;
    stopping = false;
    switch (ending) {
      case Ending.Over over -> over(over);
      case Ending.QrUnused() -> {
        wanted = false;
        events.accept(new ClientEvent.QrExpired());
        tellAwaited(waiting -> waiting.cancel(false));
      }
      case Ending other when stop -> over(new Ending.Over(Cause.STOPPED, false));
      case Ending.Restart() -> restart();
      case Ending.Lost(var cause) -> comeBack(cause, backoff.next());
      case Ending.StayAway(var cause, var time) -> comeBack(cause, time);
    }
  }

  private void over(Ending.Over reason) {
    wanted = false;
    stoppedBy = reason.cause();
    events.accept(new ClientEvent.Stopped(reason.cause(), reason.words()));
    tellAwaited(waiting -> waiting.cancel(false));
  }

  private void restart() {
    restarts++;
    if (restarts <= RESTARTS_AT_ONCE) {
      connect();
    } else {
      comeBack(Cause.SERVER, backoff.next());
    }
  }

  private void comeBack(Cause cause, Duration in) {
    timer =
        runtime
            .timers()
            .schedule(
                () -> runtime.tasks().execute(this::reconnect),
                in.toMillis(),
                TimeUnit.MILLISECONDS);
    events.accept(new ClientEvent.Reconnecting(cause, in));
  }

  private synchronized void reconnect() {
    timer = null;
    if (wanted && current == null) {
      connect();
    }
  }

  private void cancelTimer() {
    var waiting = timer;
    timer = null;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }
}
