package dev.kurir.platform.boundary;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseSettings;
import dev.kurir.platform.control.KurirDataSource;
import dev.kurir.platform.control.NodeSettings;
import dev.kurir.platform.control.RedisSettings;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.ServerStart;
import dev.kurir.platform.control.Settings;
import dev.kurir.platform.control.Tasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.ConfigProvider;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.JedisURIHelper;

/// One of each, for everybody. `@Singleton`, so that no proxy stands between a caller and them.
@ApplicationScoped
public class PlatformBeans {
  private static final int REDIS_TIMEOUT_MILLIS = 2_000;

  /// Longer than the outbox waits for its bell; a Redis that hangs is noticed all the same.
  private static final int REDIS_BLOCKING_TIMEOUT_MILLIS = 8_000;

  @Produces
  @Singleton
  Settings settings() {
    return Settings.of(ConfigProvider.getConfig());
  }

  @Produces
  @Singleton
  DatabaseSettings databaseSettings(Settings settings) {
    return DatabaseSettings.from(settings);
  }

  @Produces
  @Singleton
  RedisSettings redisSettings(Settings settings) {
    return RedisSettings.from(settings);
  }

  @Produces
  @Singleton
  NodeSettings nodeSettings(Settings settings) {
    return NodeSettings.from(settings);
  }

  @Produces
  @Singleton
  RoleSettings roleSettings(Settings settings) {
    return RoleSettings.from(settings);
  }

  /// In microseconds, as PostgreSQL keeps them.
  @Produces
  @Singleton
  Clock clock() {
    return Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
  }

  @Produces
  @Singleton
  Tasks tasks() {
    return new Tasks();
  }

  void end(@Disposes Tasks tasks) {
    tasks.close();
  }

  @Produces
  @Singleton
  Database database(DatabaseSettings settings) {
    return new Database(new KurirDataSource(settings), settings.poolSize());
  }

  void end(@Disposes Database database) {
    database.close();
  }

  /// Connects when it is first used, and again when the connection was lost.
  @Produces
  @Singleton
  RedisClient redis(RedisSettings settings) {
    var pool = new ConnectionPoolConfig();
    pool.setMaxTotal(64);
    pool.setMaxWait(Duration.ofMillis(REDIS_TIMEOUT_MILLIS));
    var client =
        DefaultJedisClientConfig.builder(settings.uri())
            .connectionTimeoutMillis(REDIS_TIMEOUT_MILLIS)
            .socketTimeoutMillis(REDIS_TIMEOUT_MILLIS)
            .blockingSocketTimeoutMillis(REDIS_BLOCKING_TIMEOUT_MILLIS)
            .clientName("kurir")
            .build();
    return RedisClient.builder()
        .hostAndPort(JedisURIHelper.getHostAndPort(settings.uri()))
        .clientConfig(client)
        .poolConfig(pool)
        .build();
  }

  void end(@Disposes RedisClient redis) {
    redis.close();
  }

  @Produces
  @Singleton
  ServerStart serverStart() {
    return new ServerStart();
  }
}
