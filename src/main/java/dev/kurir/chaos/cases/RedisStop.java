package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// Worse than an end, because nobody says so.
final class RedisStop implements ChaosCase {
  @Override
  public String name() {
    return "redis-stop";
  }

  @Override
  public String what() {
    return "Redis stands still for 30 s, without closing a connection";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    scene.world().redis().child().signal("STOP");
    scene.last(Duration.ofSeconds(30));
    var end = scene.now();
    scene.world().redis().child().signal("CONT");
    scene.awaitFirstSend(end, end, "first send after it");
    scene.pause(0, 1000);
  }
}
