package dev.kurir.sandbox.journal;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What the server saw and refused, newest last, without contents: what `GET /control/log` shows.
/// Keeps the last entries in memory. Thread-safe.
public final class Journal {
  private static final int KEPT = 10_000;

  private final Clock clock;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private final LongAdder refusals = new LongAdder();
  private long last;

  /// @param id grows by one with each entry
  /// @param at when, ISO 8601
  /// @param device the JID that it is about, if one is known
  /// @param kind a stable word, for example `login` or `participants`
  /// @param refused whether the server turned something down
  public record Entry(
      long id, String at, @Nullable String device, String kind, String detail, boolean refused) {}

  /// @param next pass it as `after` to read on
  public record Page(List<Entry> items, long next) {}

  public Journal(Clock clock) {
    this.clock = clock;
  }

  /// Something that is as it should be.
  public void saw(@Nullable Object device, String kind, String detail) {
    add(device, kind, detail, false);
  }

  /// Something that a real server would not accept. `detail` names the rule and never what was in
  /// the message.
  public void refused(@Nullable Object device, String kind, String detail) {
    refusals.increment();
    add(device, kind, detail, true);
  }

  private synchronized void add(
      @Nullable Object device, String kind, String detail, boolean refused) {
    last++;
    var who = device == null ? null : device.toString();
    entries.addLast(new Entry(last, clock.instant().toString(), who, kind, detail, refused));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
  }

  /// Entries whose id is greater than `after`, oldest first.
  public synchronized Page after(long after, int limit) {
    var items = new ArrayList<Entry>();
    for (Entry entry : entries) {
      if (entry.id() > after && items.size() < limit) {
        items.add(entry);
      }
    }
    return new Page(items, items.isEmpty() ? Math.min(after, last) : items.getLast().id());
  }

  public long refusals() {
    return refusals.sum();
  }
}
