package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;

/// What was committed is there, what was not is not, and Kurir may not know which is which.
final class PostgresKill implements ChaosCase {
  @Override
  public String name() {
    return "postgres-kill";
  }

  @Override
  public String what() {
    return "kill -9 of PostgreSQL, and its recovery";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var postgres = scene.world().postgres();
    postgres.child().kill();
    scene.pause(0, 3000);
    postgres.start();
    var ready = scene.now();
    scene.awaitFirstSend(ready, ready, "first send after PostgreSQL");
    scene.pause(0, 1000);
  }
}
