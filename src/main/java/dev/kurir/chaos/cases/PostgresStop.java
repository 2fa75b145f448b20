package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// Longer than a lease: the sockets must be closed before it ends, without PostgreSQL to ask.
final class PostgresStop implements ChaosCase {
  @Override
  public String name() {
    return "postgres-stop";
  }

  @Override
  public String what() {
    return "PostgreSQL stands still for 30 s, without closing a connection";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var frozen = ProcessHandle.of(scene.world().postgres().child().pid()).orElseThrow();
    Family.signal(frozen, "STOP");
    scene.last(Duration.ofSeconds(30));
    var end = scene.now();
    Family.signal(frozen, "CONT");
    scene.awaitFirstSend(end, end, "first send after it");
    scene.pause(0, 1000);
  }
}
