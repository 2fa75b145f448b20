package dev.kurir.chaos.cases;

import dev.kurir.chaos.ChaosCase;
import dev.kurir.chaos.Node;
import dev.kurir.chaos.Patience;
import dev.kurir.chaos.Scene;
import java.time.Duration;
import java.util.List;

/// What happens to one of two nodes while the other one goes on.
///
/// @param hurt what is done to it
/// @param heal undoes it
/// @param time between the two: longer than a lease, and than its takeover
record OneOfTwo(String name, String what, Doing hurt, Doing heal, Duration time)
    implements ChaosCase {
  private static final Duration TAKEOVER = Duration.ofSeconds(60);

  @FunctionalInterface
  interface Doing {
    void to(Node node);
  }

  static List<ChaosCase> all() {
    var half = Duration.ofSeconds(30);
    return List.of(
        new OneOfTwo("nodes-kill", "kill -9 of one of two nodes", Node::kill, Node::start, half),
        new OneOfTwo(
            "nodes-frozen",
            "one of two nodes stands still (SIGSTOP) for 30 s, and wakes up with its sockets taken",
            node -> node.signal("STOP"),
            node -> node.signal("CONT"),
            half),
        new OneOfTwo(
            "nodes-cut-postgres",
            "one of two nodes is cut from PostgreSQL for 30 s",
            node -> node.database().hold(),
            Node::release,
            half),
        new OneOfTwo(
            "nodes-cut-redis",
            "one of two nodes is cut from Redis for 30 s",
            node -> node.redis().hold(),
            Node::release,
            half),
        new OneOfTwo(
            "nodes-cut",
            "two nodes are cut from each other: one loses PostgreSQL and Redis for 30 s, and keeps WhatsApp",
            OneOfTwo::isolate,
            Node::release,
            half));
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
  public void run(Scene scene) throws InterruptedException {
    var node = scene.random().nextBoolean() ? scene.node() : scene.other();
    var at = scene.now();
    hurt.to(node);
    for (var tenant : scene.tenants()) {
      var again =
          Patience.value(
              "every tenant sends again",
              TAKEOVER,
              () -> scene.world().rows().firstSending(at.plusSeconds(1), List.of(tenant)));
      scene.figure("every tenant sends again after", Duration.between(at, again));
    }
    var left = time.minus(Duration.between(at, scene.now()));
    if (left.isPositive()) {
      scene.last(left);
    }
    heal.to(node);
    scene.pause(1000, 4000);
  }
}
