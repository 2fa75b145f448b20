package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.platform.control.UnavailableException;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// Whatever is called at the same time on two nodes, a session ends where the last command says.
class ConvergenceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int ROUNDS = 12;
  private static final int CALLS = 12;
  private static final Scene scene = new Scene();

  /// What a command leaves behind, whatever was before: the model.
  ///
  /// @param running a client runs, on one node
  /// @param wanted it shall go on after a restart
  private enum Command {
    START(true, true),
    STOP(false, false),
    RELINK(true, true),
    LOGOUT(false, false);

    final boolean running;
    final boolean wanted;

    Command(boolean running, boolean wanted) {
      this.running = running;
      this.wanted = wanted;
    }

    void give(SessionCommands to, TenantId tenant) {
      assertThat(
              switch (this) {
                case START -> to.start(tenant);
                case STOP -> to.stop(tenant);
                case RELINK -> to.relink(tenant);
                case LOGOUT -> to.logout(tenant);
              })
          .isPresent();
    }
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void randomCallsOnTwoNodesConvergeToTheLastCommand() throws Exception {
    long seed = Long.getLong("kurir.seed", System.nanoTime());
    var random = new Random(seed);
    var redis = Servers.redisUrl();
    var tenant = scene.cleared().tenant("whatsapp").tenant();
    try (var a = new WiredNode(scene, "a", redis);
        var b = new WiredNode(scene, "b", redis);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      a.node.sessions.begin();
      b.node.sessions.begin();
      var nodes = List.of(a, b);
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          var command = any(random, List.of(Command.values()));
          var node = any(random, nodes);
          calls.add(threads.submit(() -> giveIfItCanBe(command, node, tenant)));
        }
        for (var call : calls) {
          call.get(40, TimeUnit.SECONDS);
        }

        var last = any(random, List.of(Command.values()));
        last.give(any(random, nodes).all, tenant);

        Eventually.yes(
            "after %s in round %d of seed %d".formatted(last, round, seed),
            PATIENCE,
            () ->
                a.links.open() + b.links.open() == (last.running ? 1 : 0)
                    && wanted().equals(String.valueOf(last.wanted))
                    && (last.running || owners().equals("null")));
      }
    }
  }

  /// Where a session moves too often meanwhile, whoever calls is told to try again.
  private static void giveIfItCanBe(Command command, WiredNode node, TenantId tenant) {
    try {
      command.give(node.all, tenant);
    } catch (UnavailableException e) {
      assertThat(e).hasMessageContaining("moving");
    }
  }

  private static String wanted() {
    return scene.column("select wanted::text from sessions").getFirst();
  }

  private static String owners() {
    return scene.column("select owner_node from sessions").getFirst();
  }

  private static <T> T any(Random random, List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
