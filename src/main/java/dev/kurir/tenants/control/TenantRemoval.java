package dev.kurir.tenants.control;

import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;

/// Lets a tenant go: first whoever holds something for it, then its rows.
@ApplicationScoped
public class TenantRemoval {
  @Inject Tenants tenants;
  @Inject Event<TenantLeaving> leaving;

  /// False when there is no such tenant. Not one transaction: saying good-bye may take seconds of
  /// network.
  public boolean remove(TenantId id, String actor) {
    if (tenants.find(id).isEmpty()) {
      return false;
    }
    leaving.fire(new TenantLeaving(id));
    return tenants.deleteRows(id, actor);
  }
}
