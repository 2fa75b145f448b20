package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import java.time.Duration;
import java.util.Map;

/// Somebody else has the account: Kurir stops, accepts on, and sends when it is told to.
final class Replaced implements ChaosCase {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "whatsapp-replaced";
  }

  @Override
  public String what() {
    return "WhatsApp says that every connection was replaced by another; each is started again by hand";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var world = scene.world();
    for (var tenant : scene.tenants()) {
      var device = world.phones().devices(tenant.phone()).getFirst();
      world
          .phones()
          .fault(Map.of("kind", "stream-error", "conflict", "replaced", "device", device.jid()));
    }
    for (var tenant : scene.tenants()) {
      Patience.until(
          "the session ends, and does not fight",
          LIMIT,
          () -> tenant.status(scene.node()).equals("DISCONNECTED"));
    }
    scene.pause(500, 3000);
    for (var tenant : scene.tenants()) {
      tenant.start(scene.node());
    }
    scene.awaitConnected(LIMIT);
  }
}
