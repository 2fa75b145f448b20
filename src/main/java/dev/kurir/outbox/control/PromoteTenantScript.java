package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.List;

/// `promote_tenant.lua`: everything of a tenant that waits is due now.
final class PromoteTenantScript {
  private final Script script;

  PromoteTenantScript(Script.Home home) {
    script = new Script(home, "promote_tenant");
  }

  void run(TenantId tenant) {
    script.runRepeatable(List.of(tenant.toString()));
  }
}
