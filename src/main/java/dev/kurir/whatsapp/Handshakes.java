package dev.kurir.whatsapp;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets only so many handshakes of a process run at a time: a network that comes back brings all
/// accounts back together, and each costs TLS, a key exchange and a place in the server's patience.
///
/// Those who wait hold no thread. There are two queues, each served in the order of arrival and in
/// turns: devices that are linked, and new ones that will show a QR code; the latter never take
/// more than a quarter of the places, so that no crowd of them keeps a linked account away.
/// Thread-safe.
public final class Handshakes {
  /// How many run at a time where nobody says otherwise.
  public static final int USUAL = 32;

  private static final Logger LOG = LoggerFactory.getLogger(Handshakes.class);
  private static final int PART_OF_THE_NEW = 4;

  private final Executor tasks;
  private final Lane linked;
  private final Lane unlinked;
  private int free;
  private boolean unlinkedNext;

  /// @param most 1 at least
  public Handshakes(Executor tasks, int most) {
    this.tasks = tasks;
    this.free = most;
    this.linked = new Lane(most);
    this.unlinked = new Lane(Math.max(1, most / PART_OF_THE_NEW));
  }

  /// Runs `handshake` on a thread of its own when there is a place for it; the place is free again
  /// when it returns.
  ///
  /// @param isLinked whether it is for a linked device
  void submit(boolean isLinked, Runnable handshake) {
    synchronized (this) {
      (isLinked ? linked : unlinked).waiting.add(handshake);
    }
    startNext();
  }

  private void startNext() {
    for (var turn = next(); turn != null; turn = next()) {
      start(turn);
    }
  }

  private void start(Turn turn) {
    try {
      tasks.execute(() -> {
        try {
          turn.handshake.run();
        } finally {
          leave(turn.lane);
          startNext();
        }
      });
    } catch (RejectedExecutionException _) {
      leave(turn.lane);
      LOG.debug("the process is ending");
    }
  }

  /// Takes the place for whoever is next; null when nobody is who may run.
  private synchronized @Nullable Turn next() {
    boolean first = linked.mayRun();
    boolean second = unlinked.mayRun();
    if (free == 0 || !(first || second)) {
      return null;
    }
    boolean toUnlinked = second && (unlinkedNext || !first);
    unlinkedNext = !toUnlinked;
    var lane = toUnlinked ? unlinked : linked;
    free--;
    lane.free--;
    return new Turn(lane, lane.waiting.remove());
  }

  private synchronized void leave(Lane lane) {
    free++;
    lane.free++;
  }

  private record Turn(Lane lane, Runnable handshake) {}

  /// How many wait for a place.
  public synchronized int waiting() {
    return linked.waiting.size() + unlinked.waiting.size();
  }

  private static final class Lane {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int free;

    Lane(int most) {
      this.free = most;
    }

    boolean mayRun() {
      return free > 0 && !waiting.isEmpty();
    }
  }
}
