package dev.kurir.messages.control;

import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Refill;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Tells the lanes of committed rows, without ever holding anybody up: while Redis is down, jobs
/// are left to the sweeper at once.
///
/// Invariant: a job that was not put into its lane is asked for by [Refill#ask] after its row was
/// committed, so the refill that follows sees it.
public final class LaneFeed {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final Refill refill;
  private final Clock clock;
  private volatile Instant downTill = Instant.MIN;

  public LaneFeed(Outbox outbox, Refill refill, Clock clock) {
    this.outbox = outbox;
    this.refill = refill;
    this.clock = clock;
  }

  /// What is to be sent much later is left to the sweeps.
  void add(List<Entry> entries) {
    var now = clock.instant();
    var soon =
        entries.stream().filter(each -> !each.due().isAfter(now.plus(Sweeper.AHEAD))).toList();
    if (soon.isEmpty()) {
      return;
    }
    if (now.isBefore(downTill)) {
      refill.ask();
      return;
    }
    try {
      outbox.add(soon);
    } catch (OutboxUnavailableException _) {
      downTill = now.plus(PAUSE);
      refill.ask();
    }
  }
}
