package dev.kurir.outbox.boundary;

import dev.kurir.outbox.control.Lanes;
import dev.kurir.outbox.control.OutboxSettings;
import dev.kurir.outbox.control.RedisLanes;
import dev.kurir.platform.control.NodeSettings;
import dev.kurir.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import redis.clients.jedis.RedisClient;

/// The lanes, for whoever asks for an `Outbox`.
@ApplicationScoped
public class OutboxBeans {
  @Produces
  @Singleton
  OutboxSettings settings(Settings settings) {
    return OutboxSettings.from(settings);
  }

  @Produces
  @Singleton
  Lanes lanes(RedisClient redis, NodeSettings node, OutboxSettings settings, Clock clock) {
    return new RedisLanes(redis, RedisLanes.PREFIX, node.name(), settings.perTenant(), clock);
  }
}
