package dev.kurir.messages.control;

import dev.kurir.messages.control.AcceptedRows.Written;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Refill;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Tells the lanes of committed rows, without ever holding anybody up: while Redis is down, jobs
/// are left to the sweeper at once.
///
/// What was accepted for a tenant that is not connected is left in its row: whoever connects the
/// tenant fills the lanes from the rows ([Sweeper#connected]), so that what waits for a connection,
/// perhaps for ever, costs Redis nothing.
///
/// Invariants:
/// - A job that was to be put into its lane, and was not, is asked for by [Refill#ask] after its
///   row was committed, so the refill that follows sees it.
/// - A row whose tenant connects here while it is written is either seen by the sweep that follows
///   the connection, or was committed after it began, and then the connection is seen here. When
///   the tenant connects on another node in that moment, the row is a stray, and is found as one.
public final class LaneFeed {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Outbox outbox;
  private final Refill refill;
  private final Senders senders;
  private final Clock clock;
  private volatile Instant downTill = Instant.MIN;

  public LaneFeed(Outbox outbox, Refill refill, Senders senders, Clock clock) {
    this.outbox = outbox;
    this.refill = refill;
    this.senders = senders;
    this.clock = clock;
  }

  /// What is to be sent much later is left to the sweeps.
  ///
  /// @param written whose rows are committed
  void add(List<Written> written) {
    var now = clock.instant();
    List<Entry> soon = new ArrayList<>(written.size());
    for (var each : written) {
      var entry = each.entry();
      if (entry != null && !entry.due().isAfter(now.plus(Sweeper.AHEAD)) && canGo(each, entry)) {
        soon.add(entry);
      }
    }
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

  private boolean canGo(Written written, Entry entry) {
    return !written.delayed() || senders.of(entry.job().tenant()).isPresent();
  }
}
