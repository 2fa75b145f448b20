package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;

/// Every connection is ended, and new ones are refused for a while.
final class PostgresRestart implements ChaosCase {
  @Override
  public String name() {
    return "postgres-restart";
  }

  @Override
  public String what() {
    return "PostgreSQL is restarted in good order (fast stop), under load";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var postgres = scene.world().postgres();
    postgres.child().stop();
    scene.pause(0, 3000);
    postgres.start();
    var ready = scene.now();
    scene.awaitFirstSend(ready, ready, "first send after PostgreSQL");
    scene.pause(0, 1000);
  }
}
