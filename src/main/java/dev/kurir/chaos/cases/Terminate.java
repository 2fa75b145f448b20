package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// A restart in good order: what is in flight is finished or kept.
final class Terminate implements ChaosCase {
  @Override
  public String name() {
    return "terminate";
  }

  @Override
  public String what() {
    return "SIGTERM of the node under load, and a start";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var node = scene.node();
    long begin = System.nanoTime();
    node.gateway().child().stop();
    scene.figure("stop", Duration.ofNanos(System.nanoTime() - begin));
    scene.startAgain(node);
  }
}
