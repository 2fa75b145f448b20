package dev.kurir.tenants.control;

import dev.kurir.tenants.entity.TenantId;

/// A tenant is about to be deleted. Fired synchronously, outside of any transaction, while its rows
/// are still there: whoever holds something for it (a socket, a link, lanes) lets it go now, within
/// seconds. An exception stops the deletion.
public record TenantLeaving(TenantId tenant) {}
