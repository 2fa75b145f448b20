package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Node;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What happens to one of two nodes while the other one goes on.
///
/// @param hurt what is done to it
/// @param heal undoes it
/// @param time between the two: longer than a lease, and than its takeover
/// @param isTakenOver whether the other one serves its tenants meanwhile: not when it keeps its
///   leases
record OneOfTwo(
    String name, String what, Doing hurt, Doing heal, Duration time, boolean isTakenOver)
    implements ChaosCase {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @FunctionalInterface
  interface Doing {
    void to(Node node);
  }

  static List<ChaosCase> all() {
    var half = Duration.ofSeconds(30);
    return List.of(
        new OneOfTwo(
            "nodes-kill",
            "kill -9 of one of two nodes, and its start when the other has its tenants",
            Node::kill,
            Node::start,
            Duration.ZERO,
            true),
        new OneOfTwo(
            "nodes-leave",
            "SIGTERM of one of two nodes under load, and its start",
            node -> node.gateway().child().stop(),
            Node::start,
            Duration.ZERO,
            true),
        new OneOfTwo(
            "nodes-frozen",
            "one of two nodes stands still (SIGSTOP) for 30 s, and wakes up with its sockets taken",
            node -> node.signal("STOP"),
            node -> node.signal("CONT"),
            half,
            true),
        new OneOfTwo(
            "nodes-cut-postgres",
            "one of two nodes is cut from PostgreSQL for 30 s",
            node -> node.database().hold(),
            Node::release,
            half,
            true),
        new OneOfTwo(
            "nodes-cut-redis",
            "one of two nodes is cut from Redis for 30 s",
            node -> node.redis().hold(),
            Node::release,
            half,
            false),
        new OneOfTwo(
            "nodes-cut",
            "two nodes are cut from each other: one loses PostgreSQL and Redis for 30 s, and keeps WhatsApp",
            OneOfTwo::isolate,
            Node::release,
            half,
            true));
  }

  private static void isolate(Node node) {
    node.database().hold();
    node.redis().hold();
  }

  @Override
  public int nodes() {
    return 2;
  }

  @Override
  public boolean isKill() {
    return name.equals("nodes-kill");
  }

  @Override
  public void run(Scene scene) throws InterruptedException {
    var node = scene.random().nextBoolean() ? scene.node() : scene.other();
    var at = scene.now();
    hurt.to(node);
    scene.figure("hurting took", Duration.between(at, scene.now()));
    if (isTakenOver) {
      everyTenantSends(scene, at, "every tenant sends again after");
    }
    var left = time.minus(Duration.between(at, scene.now()));
    if (left.isPositive()) {
      scene.last(left);
    }
    heal.to(node);
    everyTenantSends(scene, scene.now(), "and after it is back");
    scene.pause(1000, 4000);
  }

  private static void everyTenantSends(Scene scene, Instant since, String figure)
      throws InterruptedException {
    for (var tenant : scene.tenants()) {
      var again =
          Patience.value(
              "every tenant sends again",
              LIMIT,
              () -> scene.world().rows().firstSending(since.plusSeconds(1), List.of(tenant)));
      scene.figure(figure, Duration.between(since, again));
    }
  }
}
