package dev.kurir.bench;

import dev.kurir.outbox.control.Dispatcher;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.JobHandler;
import dev.kurir.outbox.control.OutboxSettings;
import dev.kurir.outbox.control.Outcome;
import dev.kurir.outbox.control.RedisLanes;
import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import redis.clients.jedis.RedisClient;

/// The queue alone, on a real Redis: lanes, dispatcher, and a handler that sends nothing.
final class LaneLoad implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final OutboxSettings SETTINGS = OutboxSettings.USUAL;
  private static final int BATCH = 500;

  private final RedisClient redis;
  private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
  final RedisLanes lanes;

  LaneLoad(String url) {
    redis = RedisClient.create(url);
    redis.flushDB();
    lanes = new RedisLanes(redis, RedisLanes.PREFIX, "bench", SETTINGS.perTenant(), CLOCK);
  }

  List<TenantId> tenants(int count) {
    var tenants = Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(count).toList();
    tenants.forEach(tenant -> lanes.owned(tenant, 1));
    return tenants;
  }

  /// A chat of its own for each job.
  void add(List<TenantId> tenants, int count) {
    List<Entry> batch = new ArrayList<>(BATCH);
    for (int i = 0; i < count; i++) {
      var tenant = tenants.get(i % tenants.size());
      var job = new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), i);
      batch.add(new Entry(job, CLOCK.instant()));
      if (batch.size() == BATCH || i == count - 1) {
        lanes.add(List.copyOf(batch));
        batch.clear();
      }
    }
  }

  /// Jobs done in a second, until the last.
  ///
  /// @param ofAll from when the dispatcher begins, as the other worker counts
  /// @param onceRunning from when the first is handed out: without what a dispatcher does once in
  ///   its life, which is to say whose owner it is
  record Speed(double ofAll, double onceRunning) {}

  Speed drain(int count) throws InterruptedException {
    var left = new CountDownLatch(count);
    var first = new AtomicLong();
    JobHandler handler =
        _ -> {
          first.compareAndSet(0, System.nanoTime());
          left.countDown();
          return new Outcome.Done();
        };
    var begin = System.nanoTime();
    try (var _ = run(handler)) {
      left.await();
      var end = System.nanoTime();
      return new Speed(count * 1e9 / (end - begin), count * 1e9 / (end - first.get()));
    }
  }

  /// Runs a dispatcher until it is closed.
  Running run(JobHandler handler) {
    var dispatcher = new Dispatcher(lanes, handler, () -> {}, tasks, CLOCK, SETTINGS);
    tasks.execute(dispatcher::run);
    return () -> dispatcher.stop(Duration.ofSeconds(10));
  }

  @FunctionalInterface
  interface Running extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public void close() {
    tasks.shutdownNow();
    redis.close();
  }
}
