package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import java.time.Duration;

/// What was accepted waits for the same number to come back.
final class RemovedDevice implements ChaosCase {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /// A phone does not hand over to a new companion what came while there was none.
  @Override
  public boolean isInboundWhole() {
    return false;
  }

  @Override
  public String name() {
    return "whatsapp-removed";
  }

  @Override
  public String what() {
    return "the link is taken off in the phone of one tenant, and made again with the same phone";
  }

  @Override
  public void run(Scene scene) throws InterruptedException {

    var world = scene.world();
    var tenant = scene.tenants().getFirst();
    for (var device : world.phones().devices(tenant.phone())) {
      if (device.linked()) {
        world.phones().unlink(tenant.phone(), device);
      }
    }
    Patience.until(
        "the tenant is told", LIMIT, () -> tenant.status(scene.node()).equals("LOGGED_OUT"));
    scene.pause(500, 3000);
    tenant.link(scene.node(), world.phones());
  }
}
