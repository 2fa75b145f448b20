package dev.kurir.outbox.control;

import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/// Lanes in Redis: one script a step, so a step is done or not done, whenever a process dies. Keys
/// are in the package's description.
public final class RedisLanes implements Lanes {
  /// One slot of a cluster holds everything.
  public static final String PREFIX = "{kurir}:";

  private final RedisClient redis;
  private final String node;
  private final String bell;
  private final AddJobsScript add;
  private final PullJobsScript pull;
  private final FinishJobsScript finish;
  private final RenewHoldsScript renew;
  private final OpenRunScript open;
  private final Owned owned;
  private final RuleTenantScript rule;
  private final PromoteTenantScript promote;
  private final RemoveJobScript remove;
  private final RemoveTenantScript removeAll;

  /// @param node stable over restarts, unique among all that share this Redis; no spaces
  /// @param prefix of every key, [#PREFIX] but for tests
  /// @param perTenant how many jobs of one tenant may be in hand at a time
  public RedisLanes(RedisClient redis, String prefix, String node, int perTenant, Clock clock) {
    this.redis = redis;
    this.node = node;
    this.bell = prefix + "wake:" + node;
    Script.Home home = new Script.Home(redis, prefix, clock, perTenant);
    add = new AddJobsScript(home);
    pull = new PullJobsScript(home);
    finish = new FinishJobsScript(home);
    renew = new RenewHoldsScript(home);
    open = new OpenRunScript(home);
    owned = new Owned(node, home);
    rule = new RuleTenantScript(home);
    promote = new PromoteTenantScript(home);
    remove = new RemoveJobScript(home);
    removeAll = new RemoveTenantScript(home);
  }

  @Override
  public void add(List<Entry> entries) {
    if (!entries.isEmpty()) {
      add.run(entries);
    }
  }

  @Override
  public boolean owned(TenantId tenant, long epoch) {
    return owned.add(tenant, epoch);
  }

  @Override
  public void released(TenantId tenant, long epoch) {
    owned.remove(tenant, epoch);
  }

  @Override
  public void rule(TenantId tenant, QueueRules rules) {
    rule.run(tenant, rules);
  }

  @Override
  public void promote(TenantId tenant) {
    promote.run(tenant);
  }

  @Override
  public boolean remove(Job job) {
    return remove.run(job);
  }

  @Override
  public void removeAll(TenantId tenant) {
    owned.forget(tenant);
    removeAll.run(tenant);
  }

  @Override
  public String open() {
    String run = UUID.randomUUID().toString();
    open.run(node, run);
    owned.sayAll(run);
    return run;
  }

  @Override
  public Pulled pull(String run, List<Ended> ended, int most, Instant till) {
    return pull.run(node, run, ended, till, most);
  }

  @Override
  public List<Claim> finish(List<Ended> ended) {
    return ended.isEmpty() ? List.of() : finish.run(ended);
  }

  @Override
  public List<Claim> renew(Collection<Claim> claims, Instant till) {
    return claims.isEmpty() ? List.of() : renew.run(List.copyOf(claims), till);
  }

  @Override
  public boolean await(Duration atMost) {
    double seconds = Math.max(0.001, atMost.toMillis() / 1000.0); // 0 would mean for ever
    try {
      return redis.blpop(seconds, bell) != null;
    } catch (JedisException e) {
      throw new OutboxUnavailableException(e);
    }
  }

  @Override
  public void ring() {
    try {
      redis.lpush(bell, "1");
    } catch (JedisException e) {
      throw new OutboxUnavailableException(e);
    }
  }
}
