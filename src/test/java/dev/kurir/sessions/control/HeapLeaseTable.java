package dev.kurir.sessions.control;

import dev.kurir.sessions.entity.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A table of leases on the heap, with a clock that is moved by hand and a network that can fail.
final class HeapLeaseTable implements LeaseTable {
  private final Map<SessionId, Row> rows = new HashMap<>();
  private Duration now = Duration.ZERO;
  boolean down;

  private record Row(String node, long epoch, Duration until, boolean wanted) {}

  void pass(Duration time) {
    now = now.plus(time);
  }

  void unwant(SessionId session) {
    rows.computeIfPresent(session, (_, r) -> new Row(r.node(), r.epoch(), r.until(), false));
  }

  @Override
  public OptionalLong acquire(SessionId session, String node, Duration length) {
    check();
    var row = rows.getOrDefault(session, new Row("", 0, Duration.ZERO, true));
    if (!row.node().isEmpty() && !row.node().equals(node) && row.until().compareTo(now) >= 0) {
      return OptionalLong.empty();
    }
    rows.put(session, new Row(node, row.epoch() + 1, now.plus(length), row.wanted()));
    return OptionalLong.of(row.epoch() + 1);
  }

  @Override
  public List<Renewed> renew(Collection<Lease> leases, String node, Duration length) {
    check();
    var renewed = new ArrayList<Renewed>();
    for (var lease : leases) {
      var row = rows.get(lease.session());
      if (row != null
          && row.epoch() == lease.epoch()
          && row.node().equals(node)
          && row.until().compareTo(now) > 0) {
        rows.put(lease.session(), new Row(node, row.epoch(), now.plus(length), row.wanted()));
        renewed.add(new Renewed(lease.session(), row.wanted()));
      }
    }
    return renewed;
  }

  @Override
  public void release(Collection<Lease> leases, String node) {
    check();
    for (var lease : leases) {
      rows.computeIfPresent(
          lease.session(),
          (_, row) ->
              row.epoch() == lease.epoch() && row.node().equals(node)
                  ? new Row("", row.epoch(), Duration.ZERO, row.wanted())
                  : row);
    }
  }

  private void check() {
    if (down) {
      throw new IllegalStateException("the table is away");
    }
  }
}
