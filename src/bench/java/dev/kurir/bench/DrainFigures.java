package dev.kurir.bench;

import dev.kurir.testing.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.RedisClient;

/// How many jobs the queue hands out and takes back in a second when sending costs nothing: 40,000
/// jobs of 100 tenants, each in a chat of its own, beside a peer's worker on the same Redis, in
/// turn. The peer is a folder with `worker.mjs N CONCURRENCY` and its packages.
final class DrainFigures {
  private static final int JOBS = 40_000;
  private static final int TENANTS = 100;
  private static final int RUNS = 5;
  private static final Pattern SPEED = Pattern.compile("\"jobsPerSec\":(\\d+)");

  private DrainFigures() {}

  static void print(Path folder, Path peer) throws Exception {
    var server = Servers.redisIn(folder);
    server.start();
    try (var redis = RedisClient.create(server.url(0))) {
      redis.sendCommand(Command.ACL, "SETUSER", "default", "on", "nopass", "~*", "&*", "+@all");
      List<Double> ours = new ArrayList<>();
      List<Double> theirs = new ArrayList<>();
      ours(server.url(1)); // warm
      for (int run = 1; run <= RUNS; run++) {
        ours.add(ours(server.url(1)));
        theirs.add(theirs(peer, server.url(0)));
        redis.flushAll();
        Report.line("drain %d: kurir %.0f/s, peer %.0f/s", run, ours.getLast(), theirs.getLast());
      }
      var median = median(ours);
      Report.line(
          "drain: kurir %.0f/s, peer %.0f/s, %.2f ×",
          median, median(theirs), median / median(theirs));
    } finally {
      server.child().kill();
    }
  }

  private static double ours(String url) throws InterruptedException {
    try (var load = new LaneLoad(url)) {
      load.add(load.tenants(TENANTS), JOBS);
      return load.drain(JOBS).ofAll();
    }
  }

  private static double theirs(Path peer, String url) throws IOException, InterruptedException {
    var builder =
        new ProcessBuilder("node", "worker.mjs", Integer.toString(JOBS), "50")
            .directory(peer.toFile())
            .redirectErrorStream(true);
    builder
        .environment()
        .put(
            "REDIS_PORT",
            Pattern.compile(":(\\d+)/").matcher(url).results().findFirst().orElseThrow().group(1));
    var process = builder.start();
    var said = new String(process.getInputStream().readAllBytes());
    process.waitFor();
    var speed = SPEED.matcher(said);
    if (!speed.find()) {
      throw new IllegalStateException("the peer said: " + said);
    }
    return Double.parseDouble(speed.group(1));
  }

  private static double median(List<Double> values) {
    return Median.of(values.stream().mapToDouble(each -> each).toArray());
  }
}
