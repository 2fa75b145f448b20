package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Scene;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What WhatsApp's side does to connections, and Kurir recovers from by itself.
///
/// @param times how often, with chance in between
/// @param disruptions of docs/sandbox.md, all armed together
record Disrupted(String name, String what, int times, List<Map<String, Object>> disruptions)
    implements ChaosCase {
  private static final Duration RECOVERY = Duration.ofSeconds(60);

  static List<ChaosCase> all() {
    Map<String, Object> drop = Map.of("kind", "drop");
    return List.of(
        new Disrupted(
            "whatsapp-drop", "WhatsApp cuts every connection, four times", 4, List.of(drop)),
        new Disrupted(
            "whatsapp-lost-acks",
            "WhatsApp takes messages and loses its acks, then the connections",
            3,
            List.of(Map.of("kind", "lose-acks", "count", 6), drop)),
        new Disrupted(
            "whatsapp-515",
            "WhatsApp asks for a restart of every stream (515), four times",
            4,
            List.of(Map.of("kind", "stream-error", "code", 515))),
        new Disrupted(
            "whatsapp-503",
            "WhatsApp ends every stream (503) and refuses the next logins with 503",
            2,
            List.of(
                Map.of("kind", "failure", "reason", 503, "count", 2),
                Map.of("kind", "stream-error", "code", 503))));
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    for (int i = 0; i < (scene.isShort() ? 1 : times); i++) {
      for (Map<String, Object> disruption : disruptions) {
        scene.world().phones().fault(disruption);
      }
      var at = scene.now();
      scene.pause(200, 1000);
      scene.awaitConnected(RECOVERY);
      scene.awaitFirstSend(at.plusMillis(200), at, "first send after it");
      scene.pause(0, 3000);
    }
  }
}
