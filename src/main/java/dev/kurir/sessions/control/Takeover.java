package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which of the sessions that nobody holds this node takes: at once those up to its fair share, and
/// the rest in the round after if still nobody wanted them. Not thread-safe.
final class Takeover {
  private Set<TenantId> left = Set.of();

  /// @param wanted how many sessions shall run on all nodes together
  /// @return how many each may hold; the last one may find fewer
  static int share(int wanted, int workers) {
    return Math.ceilDiv(wanted, Math.max(1, workers));
  }

  /// @param free what nobody holds, the most urgent first
  /// @param own what an earlier run of this node held, and nobody else may take
  /// @param room how many more this node may take at once; negative when it has too many
  List<TenantId> choose(Collection<TenantId> free, Set<TenantId> own, int room) {
    var chosen = new ArrayList<TenantId>();
    var leaving = new HashSet<TenantId>();
    int places = room - own.size();
    for (var tenant : free) {
      if (own.contains(tenant)) {
        chosen.add(tenant);
      } else if (places > 0 || left.contains(tenant)) {
        chosen.add(tenant);
        places--;
      } else {
        leaving.add(tenant);
      }
    }
    left = leaving;
    return chosen;
  }
}
