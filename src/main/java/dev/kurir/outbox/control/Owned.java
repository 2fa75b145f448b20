package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The tenants that this node owns, remembered for when Redis forgets them. Thread-safe.
final class Owned {
  /// Tenants of one script: it is to be short.
  private static final int AT_ONCE = 200;

  private final String node;
  private final OwnTenantsScript own;
  private final ReleaseTenantScript release;
  private final Map<TenantId, Long> epochs = new ConcurrentHashMap<>();
  private volatile String run = ""; // until the first one is open, nothing is said

  Owned(String node, Script.Home home) {
    this.node = node;
    own = new OwnTenantsScript(home);
    release = new ReleaseTenantScript(home);
  }

  /// Says under a new run what is owned; what is added from now on is said under it too.
  void sayAll(String newRun) {
    run = newRun;
    List<Map.Entry<TenantId, Long>> all = new ArrayList<>();
    epochs.forEach((tenant, epoch) -> all.add(Map.entry(tenant, epoch)));
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      say(all.subList(from, Math.min(from + AT_ONCE, all.size())));
    }
  }

  /// False when a newer epoch is known.
  boolean add(TenantId tenant, long epoch) {
    epochs.merge(tenant, epoch, Math::max);
    return run.isEmpty() || say(List.of(Map.entry(tenant, epoch)));
  }

  void remove(TenantId tenant, long epoch) {
    epochs.computeIfPresent(tenant, (_, known) -> known > epoch ? known : null);
    release.run(node, tenant, epoch);
  }

  void forget(TenantId tenant) {
    epochs.remove(tenant);
  }

  private boolean say(List<Map.Entry<TenantId, Long>> some) {
    var refused = own.run(node, run, some);
    some.stream()
        .filter(each -> refused.contains(each.getKey()))
        .forEach(each -> epochs.remove(each.getKey(), each.getValue()));
    return refused.isEmpty();
  }
}
