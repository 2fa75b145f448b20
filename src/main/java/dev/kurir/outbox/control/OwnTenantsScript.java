package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// `own_tenants.lua`: a node says which tenants are its own.
final class OwnTenantsScript {
  private final Script script;

  OwnTenantsScript(Script.Home home) {
    script = new Script(home, "own_tenants");
  }

  /// Those that were refused, because a newer epoch is known. None when the run is not the current
  /// one: then nothing happened, and they are said again with the next run.
  List<TenantId> run(String node, String run, List<Map.Entry<TenantId, Long>> epochs) {
    List<String> args = new ArrayList<>(2 + 2 * epochs.size());
    args.add(node);
    args.add(run);
    for (var epoch : epochs) {
      args.add(epoch.getKey().toString());
      args.add(epoch.getValue().toString());
    }
    return script.runRepeatable(args) instanceof List<?> refused
        ? refused.stream().map(at -> epochs.get(((Number) at).intValue()).getKey()).toList()
        : List.of();
  }
}
