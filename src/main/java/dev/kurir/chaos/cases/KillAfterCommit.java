package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// The first named point: the promise was given, and nobody but PostgreSQL knows of it.
final class KillAfterCommit implements ChaosCase {
  private static final int SOME = 10;

  @Override
  public String name() {
    return "kill-after-commit";
  }

  @Override
  public String what() {
    return "kill -9 of the node when rows are committed and answered with 202, and Redis has not heard of them";
  }

  @Override
  public boolean isKill() {
    return true;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.node();
    node.redis().hold();
    long before = scene.traffic().accepted();
    Patience.until(
        "messages are accepted while nothing is dispatched",
        Duration.ofSeconds(20),
        () ->
            scene.traffic().accepted() >= before + SOME
                && scene.world().rows().in("queued", scene.tenants()).size() >= SOME);
    node.kill();
    scene.startAgain(node);
  }
}
