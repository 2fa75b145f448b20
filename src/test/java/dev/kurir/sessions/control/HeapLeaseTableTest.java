package dev.kurir.sessions.control;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.time.Duration;
import java.util.UUID;

/// So that what [LeasesTest] stands on is right.
class HeapLeaseTableTest implements LeaseTableContract {
  private final HeapLeaseTable table = new HeapLeaseTable();

  @Override
  public LeaseTable table() {
    return table;
  }

  @Override
  public Place session() {
    return new Place(new TenantId(UUID.randomUUID()), new SessionId(UUID.randomUUID()));
  }

  @Override
  public void pass(Duration time) {
    table.pass(time);
  }
}
