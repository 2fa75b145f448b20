package dev.kurir.outbox.control;

import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import org.junit.jupiter.api.AfterEach;
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
  public MovableClock clock() {
    return clock;
  }
}
