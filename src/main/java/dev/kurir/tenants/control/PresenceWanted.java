package dev.kurir.tenants.control;

import dev.kurir.tenants.entity.TenantId;

/// A tenant's wish to be seen online, or not any more, was written down. Observe it after the
/// commit.
public record PresenceWanted(TenantId tenant, boolean available) {}
