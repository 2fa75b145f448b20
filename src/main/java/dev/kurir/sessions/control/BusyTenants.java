package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;

/// Knows for whom something is being done right now. Implemented as a CDI bean by whoever sends.
@FunctionalInterface
public interface BusyTenants {
  boolean isBusy(TenantId tenant);
}
