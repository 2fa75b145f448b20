package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.ChaosException;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Rows.Fate;
import dev.kurir.chaos.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A message at each of whose tries the process dies. It must not take Kurir with it for ever, and
/// nobody else may have to wait for it.
final class Poison implements ChaosCase {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int MOST_DEATHS = 4;

  @Override
  public String name() {
    return "poison";
  }

  @Override
  public String what() {
    return "kill -9 of the node at each try of one message until it is parked; then it is put back";
  }

  @Override
  public int quiet() {
    return 1;
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var world = scene.world();
    var node = scene.node();
    var tenant = scene.quiet().getFirst();
    var device = world.phones().devices(tenant.phone()).getFirst();
    // its account hears no ack, so each of its tries is in flight until it is ended
    world.phones().fault(Map.of("kind", "lose-acks", "device", device.jid(), "count", 1000));
    String job =
        scene.traffic().single(node, tenant, scene.contacts().getFirst(), "poison " + tenant.id());
    Instant tried = Instant.EPOCH;
    for (int deaths = 0; deaths <= MOST_DEATHS; deaths++) {
      Fate fate = next(scene, job, tried);
      if (fate.state().equals("parked")) {
        scene.count("deaths", deaths);
        world.phones().noFaults();
        tenant.resume(node, job);
        return;
      }
      tried = fate.sendingAt();
      scene.pause(0, 300);
      node.kill();
      scene.startAgain(node);
    }
    throw new ChaosException("still not parked after " + MOST_DEATHS + " deaths");
  }

  /// Where it stands when it was tried again, or will not be.
  private static Fate next(Scene scene, String job, Instant tried) throws InterruptedException {
    return Patience.value(
        "the message is tried again or parked",
        LIMIT,
        () ->
            scene
                .world()
                .rows()
                .fate(job)
                .filter(now ->
                    now.state().equals("parked")
                        || now.state().equals("sending") && now.sendingAt().isAfter(tried)));
  }
}
