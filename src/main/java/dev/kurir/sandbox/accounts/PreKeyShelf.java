package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The one-time prekeys of a device that nobody has taken yet. Each is handed out once.
/// Thread-safe.
public final class PreKeyShelf {
  /// More than any client uploads before they are used.
  static final int MOST = 5_000;

  private final Object[] owner;
  private final TreeMap<Integer, byte[]> keys = new TreeMap<>();
  private boolean lowTold;

  /// A public one-time prekey.
  public record OneTimeKey(int id, byte[] key) {}

  PreKeyShelf(String account, int device) {
    this.owner = new Object[] {account, device};
  }

  /// Puts keys on the shelf; one with an id that is there already replaces it. False, and nothing
  /// changes, when there would be too many.
  public synchronized boolean add(List<OneTimeKey> more, Batch batch) {
    if (keys.size() + more.size() > MOST) {
      return false;
    }
    for (OneTimeKey key : more) {
      keys.put(key.id, key.key);
      batch.put(Table.PRE_KEYS, row(key.id), key.key);
    }
    lowTold = false;
    return true;
  }

  synchronized void load(int id, byte[] key) {
    keys.put(id, key);
  }

  /// Takes the oldest key off the shelf; empty when there is none left.
  public synchronized Optional<OneTimeKey> take(Batch batch) {
    var first = keys.pollFirstEntry();
    if (first == null) {
      return Optional.empty();
    }
    batch.delete(Table.PRE_KEYS, row(first.getKey()));
    return Optional.of(new OneTimeKey(first.getKey(), first.getValue()));
  }

  public synchronized int size() {
    return keys.size();
  }

  /// True once each time that fewer than `few` are left: tell the device then.
  public synchronized boolean runsLow(int few) {
    if (keys.size() >= few || lowTold) {
      return false;
    }
    lowTold = true;
    return true;
  }

  /// All of them, by id.
  public synchronized Map<Integer, byte[]> all() {
    return new TreeMap<>(keys);
  }

  public synchronized void clear(Batch batch) {
    for (int id : new ArrayList<>(keys.keySet())) {
      batch.delete(Table.PRE_KEYS, row(id));
    }
    keys.clear();
  }

  private String row(int id) {
    return Table.key(owner[0], owner[1], id);
  }
}
