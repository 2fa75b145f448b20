package dev.kurir.whatsapp.store;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/// A device's memory that stays empty once it was forgotten: what was still at work for the link (a
/// handler, a piece of history) leaves nothing behind, whether it ends before or after.
/// Thread-safe.
public final class ForgettableStore implements DeviceStore {
  private final DeviceStore store;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /// Written under the write lock only.
  private volatile boolean forgotten;

  public ForgettableStore(DeviceStore store) {
    this.store = store;
  }

  /// While the link is forgotten, whatever a unit writes goes in the same unit.
  @Override
  public <T> T inTransaction(Function<Unit, T> work) {
    return with(
        lock.readLock(),
        () ->
            store.inTransaction(unit -> {
              T result = work.apply(unit);
              if (forgotten) {
                unit.deleteAll();
              }
              return result;
            }));
  }

  /// Deletes every row, and those that come late.
  ///
  /// @throws StoreUnavailableException when the store cannot be reached; then nothing is forgotten
  public void forget() {
    boolean _ =
        with(
            lock.writeLock(),
            () -> {
              store.inTransaction(unit -> {
                unit.deleteAll();
                return true;
              });
              forgotten = true;
              return true;
            });
  }

  /// From here on rows are kept again: for a new link.
  public void remember() {
    if (forgotten) {
      forgotten = with(lock.writeLock(), () -> false);
    }
  }

  private static <T> T with(Lock lock, java.util.function.Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
