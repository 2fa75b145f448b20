package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;

/// Told when a session of this node is ready to send, and when this node holds it no more. Calls
/// about one session come one after the other, on a virtual thread; what they throw is logged.
/// Implemented as CDI beans by whoever has work waiting.
@FunctionalInterface
public interface ConnectedListener {
  /// Called after each log-in.
  ///
  /// @param epoch of the lease under which it is held; each owner has a higher one
  void connected(TenantId tenant, long epoch);

  /// The lease under that epoch is given back or lost. Not called when the process ends.
  default void gone(TenantId tenant, long epoch) {}
}
