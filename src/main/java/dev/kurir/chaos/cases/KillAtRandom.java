package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;

/// Finds the points that nobody has named.
final class KillAtRandom implements ChaosCase {
  @Override
  public String name() {
    return "kill-at-random";
  }

  @Override
  public String what() {
    return "kill -9 of the node at any moment";
  }

  @Override
  public boolean isKill() {
    return true;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.node();
    scene.pause(0, 3000);
    node.kill();
    scene.pause(0, 2000);
    scene.startAgain(node);
  }
}
