package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.List;

/// `rule_tenant.lua`: how a tenant's queue is to be worked on.
final class RuleTenantScript {
  private final Script script;

  RuleTenantScript(Script.Home home) {
    script = new Script(home, "rule_tenant");
  }

  void run(TenantId tenant, QueueRules rules) {
    script.runRepeatable(
        List.of(tenant.toString(), rules.paused() ? "1" : "0", rules.single() ? "1" : "0"));
  }
}
