package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import dev.kurir.chaos.Wire.Direction;
import java.time.Duration;

/// The fourth named point: Kurir has heard the answer, and it dies with it.
final class KillAfterAck implements ChaosCase {
  @Override
  public String name() {
    return "kill-after-ack";
  }

  @Override
  public String what() {
    return "kill -9 of the node when it has the acks and has not written down that the messages are sent";
  }

  @Override
  public boolean isKill() {
    return true;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.node();
    WithheldAcks.await(scene, node);
    node.database().hold(Direction.TO_SERVER);
    long before = node.database().waiting(Direction.TO_SERVER);
    node.whatsapp().release();
    Patience.until(
        "the node wants to write down what it has heard",
        Duration.ofSeconds(10),
        () -> node.database().waiting(Direction.TO_SERVER) > before);
    Patience.sleep(Duration.ofMillis(200));
    node.kill();
    scene.startAgain(node);
  }
}
