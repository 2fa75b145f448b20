package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import redis.clients.jedis.RedisClient;

/// Redis is never the only place where a message is.
final class RedisFlush implements ChaosCase {
  private static final int TIMES = 3;

  @Override
  public String name() {
    return "redis-flush";
  }

  @Override
  public String what() {
    return "FLUSHALL, three times";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    for (int i = 0; i < TIMES; i++) {
      try (var redis = RedisClient.create(scene.world().redisUrl())) {
        redis.flushAll();
      }
      scene.pause(0, 4000);
    }
  }
}
