package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;

/// Redis comes back with what its file holds.
final class RedisKill implements ChaosCase {
  @Override
  public String name() {
    return "redis-kill";
  }

  @Override
  public String what() {
    return "kill -9 of Redis, and its start some seconds later";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    scene.world().redis().child().kill();
    scene.pause(0, 4000);
    scene.world().redis().start();
    var ready = scene.now();
    scene.awaitFirstSend(ready, ready, "first send after Redis");
    scene.pause(0, 2000);
  }
}
