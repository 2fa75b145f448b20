package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// The network to WhatsApp swallows everything and tells nobody: no connection ends, none answers.
final class HalfOpen implements ChaosCase {
  private static final Duration RECOVERY = Duration.ofSeconds(90);

  @Override
  public String name() {
    return "whatsapp-half-open";
  }

  @Override
  public String what() {
    return "nothing arrives any more between the node and WhatsApp for 40 s, and no connection ends";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    scene.node().whatsapp().hold();
    scene.last(Duration.ofSeconds(40));
    var end = scene.now();
    scene.node().whatsapp().release();
    scene.awaitConnected(RECOVERY);
    scene.awaitFirstSend(end, end, "first send after it");
  }
}
