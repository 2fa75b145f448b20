package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.List;

/// `release_tenant.lua`: a tenant is not the node's own any more.
final class ReleaseTenantScript {
  private final Script script;

  ReleaseTenantScript(Script.Home home) {
    script = new Script(home, "release_tenant");
  }

  void run(String node, TenantId tenant, long epoch) {
    script.runRepeatable(List.of(node, tenant.toString(), Long.toString(epoch)));
  }
}
