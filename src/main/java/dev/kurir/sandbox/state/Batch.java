package dev.kurir.sandbox.state;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes that become durable together, and what may happen once they are. Filled by one thread,
/// then handed to [Ledger#submit] and not touched again.
public final class Batch {
  private final List<Change> changes = new ArrayList<>();
  private final List<Runnable> effects = new ArrayList<>();

  record Change(Table table, String key, byte @Nullable [] value) {}

  public Batch put(Table table, String key, byte[] value) {
    changes.add(new Change(table, key, value));
    return this;
  }

  public Batch put(Table table, String key, Record row) {
    return put(table, key, Json.bytes(row));
  }

  public Batch delete(Table table, String key) {
    changes.add(new Change(table, key, null));
    return this;
  }

  /// Runs `effect` after the changes are in the file: quick, never blocking, in order.
  public Batch then(Runnable effect) {
    effects.add(effect);
    return this;
  }

  /// The same, before the effects that are there already.
  public Batch thenFirst(Runnable effect) {
    effects.addFirst(effect);
    return this;
  }

  List<Change> changes() {
    return changes;
  }

  List<Runnable> effects() {
    return effects;
  }
}
