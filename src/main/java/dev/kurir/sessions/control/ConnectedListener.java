package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;

/// Told when a session is ready to send. Implemented as CDI beans by whoever has work waiting.
public interface ConnectedListener {
  /// Called after each log-in, on a virtual thread; what it throws is logged.
  void connected(TenantId tenant);
}
