package dev.kurir.messages.control;

import dev.kurir.messages.entity.Pacing;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.util.Optional;

/// A tenant's queue as people see it: where it stands, pause, resume. The row decides; the lanes
/// are told afterwards, and when they cannot be told, as soon as they can. Thread-safe.
public final class TenantQueues {
  private final QueueRows rows;
  private final PaceRows paces;
  private final Sweeper sweeper;

  public TenantQueues(Database database, Sweeper sweeper, Clock clock) {
    this.rows = new QueueRows(database, clock);
    this.paces = new PaceRows(database, clock);
    this.sweeper = sweeper;
  }

  /// Empty when there is no such tenant.
  public Optional<QueueView> find(TenantId tenant) {
    return rows.find(tenant);
  }

  /// Nothing of the tenant is sent until [#resume]; what is accepted waits, and what is in hand at
  /// this moment ends. Pausing twice is pausing once.
  ///
  /// @param actor for the audit log
  public Optional<QueueView> pause(TenantId tenant, String actor) {
    rows.pause(tenant, actor);
    sweeper.ruled(tenant);
    return rows.find(tenant);
  }

  /// From now on it sends no faster; what it has sent today counts.
  public Optional<QueueView> pace(TenantId tenant, Pacing pacing) {
    paces.set(tenant, pacing);
    sweeper.ruled(tenant);
    return rows.find(tenant);
  }

  /// @param actor for the audit log
  public Optional<QueueView> resume(TenantId tenant, String actor) {
    rows.resume(tenant, actor);
    sweeper.ruled(tenant);
    return rows.find(tenant);
  }
}
