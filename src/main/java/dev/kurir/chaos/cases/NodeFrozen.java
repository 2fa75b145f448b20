package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// As in a paused virtual machine: it wakes up believing that no time has passed.
final class NodeFrozen implements ChaosCase {

  @Override
  public String name() {
    return "node-frozen";
  }

  @Override
  public String what() {
    return "the node stands still (SIGSTOP) for 20 s, longer than a lease, and wakes up";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var node = scene.node();
    node.signal("STOP");
    scene.last(Duration.ofSeconds(20));
    var end = scene.now();
    node.signal("CONT");
    scene.awaitFirstSend(end, end, "first send after it");
    scene.pause(0, 1000);
  }
}
