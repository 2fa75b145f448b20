package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.FullDisk;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// Redis answers, and refuses every write because its file cannot grow.
final class RedisDiskFull implements ChaosCase {
  @Override
  public String name() {
    return "redis-disk-full";
  }

  @Override
  public String what() {
    return "no room for the append-only file for 15 s";
  }

  @Override
  public String obstacle() {
    return FullDisk.isPossible() ? "" : "needs prlimit and env --ignore-signal";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var world = scene.world();
    long pid = world.redis().child().pid();
    FullDisk.fill(pid, world.redisFolder());
    scene.last(Duration.ofSeconds(15));
    var end = scene.now();
    FullDisk.empty(pid);
    scene.awaitFirstSend(end, end, "first send after it");
    scene.pause(0, 1000);
  }
}
