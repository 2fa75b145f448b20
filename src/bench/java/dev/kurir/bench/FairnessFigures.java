package dev.kurir.bench;

import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Outcome;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// How long one tenant's jobs wait while another has 10,000 queued, beside how long they wait
/// alone. Sending takes 5 ms. A job of the quiet tenant comes every 10 ms.
final class FairnessFigures {
  private static final int QUEUED = 10_000;
  private static final int JOBS = 500;
  private static final int RUNS = 5;

  private FairnessFigures() {}

  static void print(Path folder) throws Exception {
    var server = Servers.redisIn(folder);
    server.start();
    try {
      waits(server.url(0), 0); // warm
      double[] alone = new double[RUNS];
      double[] beside = new double[RUNS];
      for (int run = 0; run < RUNS; run++) {
        alone[run] = waits(server.url(0), 0);
        beside[run] = waits(server.url(0), QUEUED);
        Report.line("fair %d: p99 alone %.1f ms, beside %.1f ms", run, alone[run], beside[run]);
      }
      Report.line(
          "fair: p99 alone %.1f ms, beside another's %d %.1f ms, %.2f ×",
          Median.of(alone), QUEUED, Median.of(beside), Median.of(beside) / Median.of(alone));
    } finally {
      server.child().kill();
    }
  }

  /// 99 of 100 jobs of the quiet tenant are done within this many milliseconds.
  private static double waits(String url, int queued) throws InterruptedException {
    Map<UUID, Long> begun = new ConcurrentHashMap<>();
    Map<UUID, Double> waited = new ConcurrentHashMap<>();
    var left = new CountDownLatch(JOBS);
    try (var load = new LaneLoad(url)) {
      TenantId quiet = load.tenants(1).getFirst();
      load.add(load.tenants(1), queued);
      try (var _ =
          load.run(job -> {
            sleep(5);
            var since = begun.get(job.id());
            if (since != null) {
              waited.put(job.id(), (System.nanoTime() - since) / 1e6);
              left.countDown();
            }
            return new Outcome.Done();
          })) {
        for (int i = 0; i < JOBS; i++) {
          var job = new Job(quiet, UUID.randomUUID(), UUID.randomUUID(), i);
          begun.put(job.id(), System.nanoTime());
          load.lanes.add(List.of(new Entry(job, Instant.EPOCH)));
          sleep(10);
        }
        left.await();
      }
    }
    return Median.at(0.99, waited.values().stream().mapToDouble(each -> each).toArray());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
