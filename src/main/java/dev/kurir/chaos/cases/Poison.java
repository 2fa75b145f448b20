package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.ChaosException;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Phones.Device;
import dev.kurir.chaos.Rows.Fate;
import dev.kurir.chaos.Scene;
import dev.kurir.chaos.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A message at each of whose tries the process dies. It must not take Kurir with it for ever, and
/// nobody else may have to wait for it.
final class Poison implements ChaosCase {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration STALL = Duration.ofMinutes(10);
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
    var contact = scene.contacts().getFirst();
    String one = tenant.id() + " " + scene.random().nextInt(1_000_000);
    String hello = scene.traffic().single(node, tenant, contact, "hello " + one);
    Patience.until(
        "the chat is known",
        LIMIT,
        () ->
            world.rows().fate(hello).filter(fate -> fate.state().equals("delivered")).isPresent());
    stall(world, device);
    String job = scene.traffic().single(node, tenant, contact, "poison " + one);
    Instant tried = Instant.EPOCH;
    for (int deaths = 0; deaths <= MOST_DEATHS; deaths++) {
      Fate fate = next(scene, job, tried);
      if (fate.state().equals("parked")) {
        scene.count("deaths", deaths);
        world.phones().fault(Map.of("kind", "drop", "device", device.jid()));
        tenant.resume(node, job);
        return;
      }
      tried = fate.sendingAt();
      othersFlow(scene);
      node.kill();
      node.redis().refuse(); // nothing is dispatched before the message can go nowhere
      node.start();
      tenant.awaitConnected(node, LIMIT);
      stall(world, device);
      node.release();
    }
    throw new ChaosException("still not parked after " + MOST_DEATHS + " deaths");
  }

  /// Else they would be in flight at each of the deaths too.
  private static void othersFlow(Scene scene) throws InterruptedException {
    var inFlight = scene.sending();
    Patience.until(
        "the others flow", LIMIT, () -> scene.sending().stream().noneMatch(inFlight::contains));
  }

  /// What its account says from now on does not arrive, so each try is in flight until it is ended,
  /// and no receipt tells of it.
  private static void stall(World world, Device device) {
    world
        .phones()
        .fault(Map.of("kind", "stall", "millis", STALL.toMillis(), "device", device.jid()));
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
