package dev.kurir.nodes.boundary;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.RedisWire;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.NodeSettings;
import dev.kurir.platform.control.RedisSettings;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.Tasks;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.util.JedisURIHelper;

/// Makes this node known, and its wire: one connection and one thread of the server's executor.
@ApplicationScoped
public class NodeBeans {
  private static final String PREFIX = "{kurir}:";
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int CHECK_SECONDS = 3;

  /// Before the sessions begin, and after they have ended.
  private static final int FIRST = Interceptor.Priority.APPLICATION - 100;

  private static final int LAST = Interceptor.Priority.PLATFORM_BEFORE + 100;

  @SuppressWarnings("NullAway.Init") // the server sets it
  @Resource
  ManagedExecutorService executor;

  @Inject Tasks tasks;

  @Produces
  @Singleton
  RedisWire wire(RedisClient redis, RedisSettings settings, NodeSettings node) {
    return new RedisWire(redis, () -> open(settings), PREFIX, node.name(), tasks.virtual());
  }

  @Produces
  @Singleton
  Nodes nodes(Database database, NodeSettings node, RoleSettings roles, RedisWire wire) {
    return new Nodes(database, node.name(), roles, wire, tasks);
  }

  void start(@Observes @Priority(FIRST) Startup event, RedisWire wire, Nodes nodes) {
    executor.execute(wire::run);
    nodes.begin();
    var _ =
        tasks
            .timers()
            .scheduleWithFixedDelay(
                () -> tasks.virtual().execute(wire::check),
                CHECK_SECONDS,
                CHECK_SECONDS,
                TimeUnit.SECONDS);
  }

  void stop(@Observes @Priority(LAST) Shutdown event, RedisWire wire, Nodes nodes) {
    nodes.close();
    wire.close();
  }

  private static Jedis open(RedisSettings settings) {
    return new Jedis(
        JedisURIHelper.getHostAndPort(settings.uri()),
        DefaultJedisClientConfig.builder(settings.uri())
            .connectionTimeoutMillis(TIMEOUT_MILLIS)
            .socketTimeoutMillis(TIMEOUT_MILLIS)
            .clientName("kurir-wire")
            .build());
  }
}
