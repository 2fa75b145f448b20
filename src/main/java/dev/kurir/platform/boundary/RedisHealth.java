package dev.kurir.platform.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisException;

/// Says whether Redis can be reached, and is up in both cases: without Redis everything is still
/// accepted, and sent once it is back.
@Readiness
@ApplicationScoped
public class RedisHealth implements HealthCheck {
  @Inject RedisClient redis;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("redis").withData("reachable", reachable()).up().build();
  }

  private boolean reachable() {
    try {
      return "PONG".equals(redis.ping());
    } catch (JedisException _) {
      return false;
    }
  }
}
