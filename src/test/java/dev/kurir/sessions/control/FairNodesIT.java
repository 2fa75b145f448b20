package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.sessions.entity.Status;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.ClientEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who runs what when nodes come and go.
class FairNodesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Scene scene = new Scene();

  private final List<AutoCloseable> nodes = new ArrayList<>();

  @AfterEach
  void end() throws Exception {
    for (var node : nodes) {
      node.close();
    }
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @Test
  void aNodeWithTooManyGivesSomeToTheOneThatHasRoomButNoneThatIsBeingLinked() {
    var tenants = tenants(5);
    var links = new ScriptedLinks();
    var other = new ScriptedLinks();
    var b = new Node(scene, "b", other);
    nodes.add(b);
    var a = new Node(scene, "a", (_, _) -> links, Map.of(), new RecordingPorts(), new TwoOfUs(b));
    nodes.addFirst(a);
    for (var tenant : tenants) {
      a.sessions.start(tenant);
    }
    assertThat(links.opened).hasSize(5);
    links.opened.getFirst().offers(1);
    links.opened.stream().skip(1).forEach(ScriptedLinks.ScriptedLink::connects);
    Eventually.yes(
        "four are connected",
        PATIENCE,
        () -> a.sessions.states().stream().filter(FairNodesIT::isConnected).count() == 4);

    a.sessions.begin();

    Eventually.yes("two moved", PATIENCE, () -> other.open() == 2 && links.open() == 3);
    assertThat(links.opened.getFirst().running).isTrue();
    assertThat(a.sessions.held()).isEqualTo(3);
    other.opened.forEach(ScriptedLinks.ScriptedLink::connects);
    assertThat(scene.column("select count(*) from sessions where owner_node is null"))
        .containsExactly("0");
  }

  @Test
  void aNodeThatStartsTakesNoMoreThanItsShareAtFirst() throws Exception {
    var tenants = tenants(4);
    scene.run("update sessions set wanted = true, jid = '628:1@s.whatsapp.net'");
    var links = new ScriptedLinks();
    var a =
        new Node(scene, "a", (_, _) -> links, Map.of(), new RecordingPorts(), new TwoOfUs(null));
    nodes.add(a);

    a.sessions.begin();
    links.next();
    links.next();

    // the others are left to the other node for one round, and nobody comes
    links.next();
    links.next();
    assertThat(a.sessions.held()).isEqualTo(tenants.size());
  }

  @Test
  void aNodeThatEndsHandsOverAtOnce() throws Exception {
    var redis = Servers.redisUrl();
    var tenant = tenants(1).getFirst();
    var a = new WiredNode(scene, "a", redis);
    var b = new WiredNode(scene, "b", redis);
    nodes.add(b);
    a.all.start(tenant);
    a.links.next().connects();
    b.node.sessions.begin();

    a.close();

    b.links.next().connects();
    Eventually.yes(
        "it is back",
        PATIENCE,
        () -> b.all.state(tenant).filter(FairNodesIT::isConnected).isPresent());
    assertThat(a.links.open()).isZero();
  }

  @Test
  void whatAKilledNodeHeldIsTakenWhenItsLeasesEnd() throws Exception {
    var redis = Servers.redisUrl();
    var tenants = tenants(3);
    var a = new WiredNode(scene, "a", redis);
    var b = new WiredNode(scene, "b", redis);
    nodes.add(b);
    for (var tenant : tenants) {
      a.all.start(tenant);
      a.links.next().says(new ClientEvent.Connecting());
    }
    a.kill();
    b.node.sessions.begin();

    scene.run("update nodes set seen_at = now() - interval '9 s' where name = 'a'");
    scene.run("update sessions set lease_until = now() - interval '1 s'");

    for (int i = 0; i < tenants.size(); i++) {
      b.links.next();
    }
    assertThat(b.node.sessions.held()).isEqualTo(3);
  }

  private static boolean isConnected(SessionState state) {
    return state.status() == Status.CONNECTED;
  }

  private static List<TenantId> tenants(int count) {
    scene.cleared();
    return Stream.generate(() -> scene.tenant("whatsapp")).limit(count).map(Place::tenant).toList();
  }

  /// This node, and one that has room.
  private record TwoOfUs(@Nullable Node other) implements Fleet {
    @Override
    public int workers() {
      return 2;
    }

    @Override
    public Optional<Room> room(int share) {
      return other == null
          ? Optional.empty()
          : Optional.of(new Room("b", share - other.sessions.held())).filter(it -> it.places() > 0);
    }

    @Override
    public void give(String node, Collection<TenantId> tenants) {
      if (other != null) {
        other.sessions.take(tenants);
      }
    }
  }
}
