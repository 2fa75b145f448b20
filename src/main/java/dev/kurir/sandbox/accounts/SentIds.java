package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Table;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which message ids a device has sent, and to which devices each went: what makes sending the same
/// id again harmless. Remembers the last ones. Thread-safe.
public final class SentIds {
  private static final int MOST = 20_000;

  private final String account;
  private final int device;
  private final Map<String, Sent> byId = new HashMap<>();
  private final TreeMap<Long, String> order = new TreeMap<>();
  private long last;

  private record Sent(long row, long at, Set<String> devices) {}

  record Row(String id, long at, Set<String> devices) {}

  /// @param at when the id came first, in seconds since 1970
  /// @param fresh those of the devices that do not have the message yet
  public record Marked(long at, Set<Device> fresh) {}

  SentIds(String account, int device) {
    this.account = account;
    this.device = device;
  }

  synchronized void load(long row, byte[] json) {
    var sent = Json.row(json, Row.class);
    byId.put(sent.id, new Sent(row, sent.at, sent.devices));
    order.put(row, sent.id);
    last = Math.max(last, row);
  }

  /// Notes that the message goes to these devices now.
  public synchronized Marked mark(String id, Collection<Device> devices, long now, Batch batch) {
    var known = byId.get(id);
    var sent = known == null ? new Sent(++last, now, new LinkedHashSet<>()) : known;
    var fresh = new LinkedHashSet<Device>();
    for (Device each : devices) {
      if (sent.devices.add(each.key())) {
        fresh.add(each);
      }
    }
    if (known == null) {
      byId.put(id, sent);
      order.put(sent.row, id);
    }
    if (!fresh.isEmpty()) {
      save(id, sent, batch);
      forgetOldest(batch);
    }
    return new Marked(sent.at, fresh);
  }

  /// Those of the devices to which the message did not go yet.
  public synchronized Set<Device> without(String id, Collection<Device> devices) {
    var sent = byId.get(id);
    var without = new LinkedHashSet<>(devices);
    without.removeIf(device -> sent != null && sent.devices.contains(device.key()));
    return without;
  }

  /// Lets the message go to that device once more: it could not read it.
  public synchronized void reopen(String id, Device target, Batch batch) {
    var sent = byId.get(id);
    if (sent != null && sent.devices.remove(target.key())) {
      save(id, sent, batch);
    }
  }

  synchronized void clear(Batch batch) {
    order.keySet().forEach(row -> batch.delete(Table.SENT_IDS, key(row)));
    order.clear();
    byId.clear();
  }

  private void save(String id, Sent sent, Batch batch) {
    batch.put(Table.SENT_IDS, key(sent.row), new Row(id, sent.at, sent.devices));
  }

  private void forgetOldest(Batch batch) {
    while (order.size() > MOST) {
      var oldest = order.pollFirstEntry();
      byId.remove(oldest.getValue());
      batch.delete(Table.SENT_IDS, key(oldest.getKey()));
    }
  }

  private String key(long row) {
    return Table.key(account, device, row);
  }
}
