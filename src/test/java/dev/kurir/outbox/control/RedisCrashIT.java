package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.outbox.control.Outcome.Done;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/// Redis dies, or forgets everything, while 200 jobs are under way. A map stands for the rows: what
/// it says is done is not done again.
@Timeout(90)
class RedisCrashIT {
  private static final int JOBS = 200;
  private static final int CHATS = 10;
  private static final Clock CLOCK = Clock.systemUTC();

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final Map<Long, Job> waiting = new ConcurrentSkipListMap<>();
  private final Map<UUID, List<Long>> done = new ConcurrentHashMap<>();
  private final AtomicInteger doubles = new AtomicInteger();
  private final CountDownLatch halfDone = new CountDownLatch(JOBS / 2);
  private final CountDownLatch allDone = new CountDownLatch(JOBS);
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();

  private final EmbeddedRedis server;
  private final RedisClient redis;
  private final Lanes lanes;
  private final Dispatcher dispatcher;

  RedisCrashIT(@TempDir Path folder) {
    server = Servers.redisIn(folder);
    server.start();
    redis = RedisClient.create(server.url(0));
    lanes = new RedisLanes(redis, RedisLanes.PREFIX, "node-1", 4, CLOCK);
    dispatcher =
        new Dispatcher(lanes, this::work, this::refill, tasks, CLOCK, new OutboxSettings(16, 4));
    lanes.owned(tenant, 1);
    UUID[] chats = new UUID[CHATS];
    for (int i = 0; i < CHATS; i++) {
      chats[i] = UUID.randomUUID();
    }
    for (long i = 0; i < JOBS; i++) {
      waiting.put(i, new Job(tenant, chats[(int) (i % CHATS)], UUID.randomUUID(), i));
    }
  }

  @AfterEach
  void stop() {
    dispatcher.stop(Duration.ofSeconds(5));
    tasks.shutdownNow();
    redis.close();
    server.child().kill();
  }

  @Test
  void nothingIsLostDoubledOrReorderedWhenRedisIsKilled() throws InterruptedException {
    tasks.execute(dispatcher::run);
    halfDone.await();

    server.child().kill();
    server.start();

    assertAllIsDoneInOrder();
  }

  @Test
  void nothingIsLostDoubledOrReorderedWhenRedisIsFlushed() throws InterruptedException {
    tasks.execute(dispatcher::run);
    halfDone.await();

    redis.flushAll();

    assertAllIsDoneInOrder();
  }

  @Test
  void whatADeadProcessHeldIsDoneAtOnceByItsNextRun() throws InterruptedException {
    lanes.add(List.copyOf(waiting.values()), CLOCK.instant());
    var dead = lanes.open();
    assertThat(lanes.pull(dead, 4, CLOCK.instant().plus(Duration.ofHours(1))).claims()).hasSize(4);

    tasks.execute(dispatcher::run);

    assertAllIsDoneInOrder();
  }

  private void assertAllIsDoneInOrder() throws InterruptedException {
    assertThat(allDone.await(15, TimeUnit.SECONDS))
        .as("all done, %s waiting", waiting.size())
        .isTrue();
    assertThat(doubles).hasValue(0);
    assertThat(done.values())
        .hasSize(CHATS)
        .allSatisfy(orders -> assertThat(orders).hasSize(JOBS / CHATS).isSorted());
  }

  private void refill() {
    tasks.execute(() -> {
      try {
        lanes.add(List.copyOf(waiting.values()), CLOCK.instant());
      } catch (OutboxUnavailableException _) {
        // the dispatcher loses its connection too, and asks again
      }
    });
  }

  private Outcome work(Job job) {
    if (waiting.containsKey(job.order())) {
      done.computeIfAbsent(job.lane(), _ -> new ArrayList<>()).add(job.order());
      if (waiting.remove(job.order()) == null) {
        doubles.incrementAndGet();
      }
      halfDone.countDown();
      allDone.countDown();
    }
    return new Done();
  }
}
