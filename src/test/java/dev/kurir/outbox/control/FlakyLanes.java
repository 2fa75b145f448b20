package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Lanes that can be cut off, as a Redis that is down, or emptied, as a Redis that was flushed.
final class FlakyLanes implements Lanes {
  private final Clock clock;
  private final int perTenant;
  private volatile InMemoryLanes lanes;
  private final Semaphore refused = new Semaphore(0);
  private final Map<TenantId, Long> owned = new ConcurrentHashMap<>();
  private volatile boolean down;

  FlakyLanes(Clock clock, int perTenant) {
    this.clock = clock;
    this.perTenant = perTenant;
    this.lanes = new InMemoryLanes(clock, perTenant);
  }

  /// Returns when somebody has noticed.
  void goDown() {
    refused.drainPermits();
    down = true;
    lanes.ring();
    refused.acquireUninterruptibly();
  }

  void comeBack() {
    down = false;
  }

  void flush() {
    InMemoryLanes emptied = lanes;
    lanes = new InMemoryLanes(clock, perTenant);
    emptied.ring();
  }

  @Override
  public void add(List<Entry> entries) {
    reach().add(entries);
  }

  @Override
  public boolean owned(TenantId tenant, long epoch) {
    owned.put(tenant, epoch);
    return reach().owned(tenant, epoch);
  }

  @Override
  public void released(TenantId tenant, long epoch) {
    reach().released(tenant, epoch);
  }

  @Override
  public void rule(TenantId tenant, QueueRules rules) {
    reach().rule(tenant, rules);
  }

  @Override
  public void promote(TenantId tenant) {
    reach().promote(tenant);
  }

  @Override
  public boolean remove(Job job) {
    return reach().remove(job);
  }

  @Override
  public void removeAll(TenantId tenant) {
    reach().removeAll(tenant);
  }

  @Override
  public String open() {
    var run = reach().open();
    owned.forEach((tenant, epoch) -> reach().owned(tenant, epoch));
    return run;
  }

  @Override
  public Pulled pull(String run, List<Ended> ended, int most, Instant till) {
    return reach().pull(run, ended, most, till);
  }

  @Override
  public List<Claim> finish(List<Ended> ended) {
    return reach().finish(ended);
  }

  @Override
  public List<Claim> renew(Collection<Claim> claims, Instant till) {
    return reach().renew(claims, till);
  }

  @Override
  public boolean await(Duration atMost) {
    var rung = reach().await(atMost);
    reach();
    return rung;
  }

  @Override
  public void ring() {
    reach().ring();
  }

  private InMemoryLanes reach() {
    if (down) {
      refused.release();
      throw new OutboxUnavailableException(new IOException("down"));
    }
    return lanes;
  }
}
