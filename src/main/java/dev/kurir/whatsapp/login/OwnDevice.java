package dev.kurir.whatsapp.login;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who this client is at the moment: a linked device, or one that offers itself to be linked. Set
/// before each connection, and changed when the server tells something new. Thread-safe.
public final class OwnDevice {
  private volatile @Nullable LinkedDevice linked;
  private volatile @Nullable NewDevice offered;

  public Optional<LinkedDevice> get() {
    return Optional.ofNullable(linked);
  }

  /// For handlers of nodes that only a linked device receives.
  ///
  /// @throws IllegalStateException when no phone has accepted this device
  public LinkedDevice linked() {
    return get().orElseThrow(() -> new IllegalStateException("this device is not linked"));
  }

  /// The keys that are offered to a phone now; empty when there is nothing to link.
  public Optional<NewDevice> offered() {
    return Optional.ofNullable(offered);
  }

  public void link(LinkedDevice device) {
    linked = device;
    offered = null;
  }

  public void offer(NewDevice device) {
    linked = null;
    offered = device;
  }
}
