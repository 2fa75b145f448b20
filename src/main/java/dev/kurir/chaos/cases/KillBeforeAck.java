package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;

/// The third named point: WhatsApp has the message, and Kurir does not know.
final class KillBeforeAck implements ChaosCase {
  @Override
  public String name() {
    return "kill-before-ack";
  }

  @Override
  public String what() {
    return "kill -9 of the node when messages were written to the socket and have arrived, and their acks have not";
  }

  @Override
  public boolean isKill() {
    return true;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.node();
    WithheldAcks.await(scene, node);
    node.kill();
    scene.startAgain(node);
  }
}
