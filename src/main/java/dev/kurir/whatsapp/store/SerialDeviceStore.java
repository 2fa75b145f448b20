package dev.kurir.whatsapp.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// A device's memory for those who read rows in order to change them: ratchet steps, prekeys,
/// mappings. One unit at a time; waiting for it costs a virtual thread its turn and nothing else.
public final class SerialDeviceStore implements DeviceStore {
  private final DeviceStore store;
  private final ReentrantLock lock = new ReentrantLock();

  public SerialDeviceStore(DeviceStore store) {
    this.store = store;
  }

  @Override
  public <T> T inTransaction(Function<Unit, T> work) {
    lock.lock();
    try {
      return store.inTransaction(work);
    } finally {
      lock.unlock();
    }
  }

  /// The store without the lock: for what only reads, and for the ports.
  public DeviceStore shared() {
    return store;
  }
}
