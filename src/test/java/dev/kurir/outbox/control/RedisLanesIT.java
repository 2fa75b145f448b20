package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

class RedisLanesIT implements OutboxContract {
  private final MovableClock clock = new MovableClock();
  private final RedisClient redis = RedisClient.create(Servers.redisUrl());
  private final RedisLanes lanes =
      new RedisLanes(redis, RedisLanes.PREFIX, "node-1", PER_TENANT, clock);

  @AfterEach
  void closeClient() {
    redis.close();
  }

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public Lanes other() {
    return new RedisLanes(redis, RedisLanes.PREFIX, "node-2", PER_TENANT, clock);
  }

  @Override
  public MovableClock clock() {
    return clock;
  }

  @Test
  void afterALostMemoryTheOwnersSayAgainWhatTheyOwn() {
    var tenant = new TenantId(UUID.randomUUID());
    lanes.open();
    lanes.owned(tenant, 3);
    redis.flushDB();
    var job = new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), 1);
    lanes.add(List.of(job), clock.instant());

    var run = lanes.open();

    assertThat(lanes.pull(run, 10, clock.instant().plusSeconds(30)).claims())
        .extracting(Claim::job)
        .containsExactly(job);
  }
}
