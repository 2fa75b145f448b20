package dev.kurir.chaos.cases;

import dev.kurir.chaos.Node;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import dev.kurir.chaos.Wire.Direction;
import java.time.Duration;

/// Brings a node to where WhatsApp has taken messages of it and it has not heard so.
final class WithheldAcks {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private WithheldAcks() {}

  /// Returns with WhatsApp's answers still held back.
  static void await(Scene scene, Node node) throws InterruptedException {
    node.whatsapp().hold(Direction.TO_CLIENT);
    Patience.until(
        "messages arrived without an ack",
        LIMIT,
        () -> {
          var unanswered = scene.sending();
          unanswered.retainAll(scene.arrived());
          return unanswered.size() >= 2;
        });
  }
}
