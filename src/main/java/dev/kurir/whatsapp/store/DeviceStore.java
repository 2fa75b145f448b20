package dev.kurir.whatsapp.store;

import java.util.function.Function;

/// The durable memory of one device. Everything that must happen together (a ratchet step and the
/// message that it encrypted, a decrypted message and the prekey that it used up) happens in one
/// [#inTransaction].
///
/// Implementations: [InMemoryDeviceStore], and PostgreSQL in the gateway; both pass
/// `DeviceStoreContract`. Thread-safe. A transaction must not wait for the network, and must not
/// open another one on the same store.
///
/// Units of one device may run at the same time and see each other's work only when it is kept. The
/// client itself sees to it that no two of them read a row in order to change it.
public interface DeviceStore {
  /// Runs `work` as one atomic step: all of it is durable when this returns, none of it when it
  /// throws. The `Unit` is valid only inside, and only on the calling thread.
  ///
  /// @throws StaleOwnerException when another owner holds the session now: stop, nothing was
  ///   written
  /// @throws StoreUnavailableException when the database cannot be reached: nothing was written as
  ///   far as is known; worth a retry
  <T> T inTransaction(Function<Unit, T> work);
}
