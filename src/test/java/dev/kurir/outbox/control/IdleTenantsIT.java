package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/// What waits costs nothing: Redis itself counts the commands that a pull takes.
class IdleTenantsIT {
  @Test
  void aPullCostsTheSameBesideTenThousandWaitingLanes() {
    try (var redis = RedisClient.create(Servers.redisUrl())) {
      var clock = new MovableClock();
      var lanes = new RedisLanes(redis, RedisLanes.PREFIX, "node-1", 4, clock);
      String run = lanes.open();
      commandsOfOneJob(redis, lanes, clock, run); // Redis has not met the scripts before
      long alone = commandsOfOneJob(redis, lanes, clock, run);

      for (int i = 0; i < 100; i++) {
        TenantId idle = new TenantId(UUID.randomUUID());
        lanes.owned(idle, 1);
        List<Job> jobs = new ArrayList<>();
        for (int j = 0; j < 100; j++) {
          jobs.add(new Job(idle, UUID.randomUUID(), UUID.randomUUID(), j));
        }
        lanes.add(jobs, clock.instant().plusSeconds(3600));
      }

      assertThat(commandsOfOneJob(redis, lanes, clock, run)).isEqualTo(alone);
    }
  }

  private static long commandsOfOneJob(
      RedisClient redis, Lanes lanes, MovableClock clock, String run) {
    var tenant = new TenantId(UUID.randomUUID());
    lanes.owned(tenant, 1);
    long before = commands(redis);
    lanes.add(List.of(new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), 1)), clock.instant());
    var pulled = lanes.pull(run, 10, clock.instant().plus(Duration.ofSeconds(30)));
    lanes.finish(pulled.claims().getFirst(), new Outcome.Done());
    return commands(redis) - before;
  }

  /// Also those that scripts call.
  private static long commands(RedisClient redis) {
    return redis
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_") && !line.startsWith("cmdstat_info"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }
}
