package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.entity.LiveNode;
import dev.kurir.platform.control.UnavailableException;
import dev.kurir.tenants.entity.TenantId;
import java.util.Comparator;

/// Decides by its row which node a session is a matter of.
final class Whereabouts {
  private final Sessions here;
  private final SessionRows rows;
  private final Nodes nodes;

  Whereabouts(Sessions here, SessionRows rows, Nodes nodes) {
    this.here = here;
    this.rows = rows;
    this.nodes = nodes;
  }

  /// Where a session is.
  sealed interface Place {
    /// This node holds it.
    record Here() implements Place {}

    /// Another node holds it.
    record There(String node) implements Place {}

    /// Nobody does: whoever is asked to may.
    record Nowhere() implements Place {}
  }

  /// Costs a query unless this node holds it.
  Place of(TenantId tenant) {
    if (here.holds(tenant)) {
      return new Place.Here();
    }
    return rows.find(tenant)
        .flatMap(SessionRow::elsewhere)
        .<Place>map(Place.There::new)
        .orElseGet(Place.Nowhere::new);
  }

  /// Whether another node holds it.
  boolean isElsewhere(TenantId tenant) {
    return of(tenant) instanceof Place.There;
  }

  /// Who shall run a session that nobody holds: this node if it may, else the worker that has the
  /// fewest.
  Place taker() {
    if (nodes.isWorker()) {
      return new Place.Here();
    }
    return nodes.workers().stream()
        .min(Comparator.comparingInt(LiveNode::sessions))
        .map(worker -> new Place.There(worker.name()))
        .orElseThrow(() -> new UnavailableException("No worker node is running."));
  }
}
