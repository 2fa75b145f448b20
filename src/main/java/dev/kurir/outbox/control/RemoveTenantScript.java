package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.List;

/// `remove_tenant.lua`: forgets a tenant's lanes.
final class RemoveTenantScript {
  private final Script script;

  RemoveTenantScript(Script.Home home) {
    script = new Script(home, "remove_tenant");
  }

  void run(TenantId tenant) {
    script.runRepeatable(List.of(tenant.toString()));
  }
}
