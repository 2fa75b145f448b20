package dev.kurir.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.nodes.entity.LiveNode;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.Tasks;
import dev.kurir.platform.entity.Role;
import dev.kurir.testing.Servers;
import jakarta.json.JsonObject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class NodesIT {
  private final Database database = open();
  private final Tasks tasks = new Tasks();
  private final HeapWire wire = new HeapWire();

  @AfterEach
  void end() {
    tasks.close();
    database.close();
  }

  @Test
  void nodesSeeEachOtherWithRolesAndLoad() {
    var a = node("a", Role.WEB);
    var b = node("b", Role.WORKER);
    b.carries(() -> 7);
    b.knows(() -> Set.of("1:00ff", "2:11ee"));
    a.look();
    b.look();

    assertThat(names(a.look())).containsExactly("a", "b");
    assertThat(a.workers())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.name()).isEqualTo("b");
          assertThat(it.sessions()).isEqualTo(7);
          assertThat(it.masterKeys()).containsExactlyInAnyOrder("1:00ff", "2:11ee");
          assertThat(it.roles()).containsExactly(Role.WORKER);
        });
  }

  @Test
  void aNodeIsKnownOnceItHasSaidThatItLives() {
    var a = node("a", Role.WORKER);
    assertThat(a.isKnown()).isFalse();

    a.look();

    assertThat(a.isKnown()).isTrue();
  }

  /// At the pace of later beats, the last of these failures would be 40 seconds away.
  @Test
  void aNodeThatNobodyCouldSeeYetTriesAgainSoon() throws Exception {
    var failures = new AtomicInteger(8);
    var known = new CountDownLatch(1);
    var a = node("a", Role.WORKER);
    a.carries(() -> {
      if (failures.getAndDecrement() > 0) {
        throw new DatabaseUnavailableException(new SQLException("away"));
      }
      return 0;
    });
    a.atEachBeat(() -> {
      if (a.isKnown()) {
        known.countDown();
      }
    });

    a.begin();

    assertThat(known.await(20, TimeUnit.SECONDS)).isTrue();
    a.close();
  }

  @Test
  void aWorkerIsFoundAsSoonAsItLives() {
    var web = node("a", Role.WEB);
    web.look();
    assertThat(web.workers()).isEmpty();

    node("b", Role.WORKER).look();

    assertThat(names(web.workers())).containsExactly("b");
  }

  @Test
  void aNodeThatIsSilentIsNotCountedOnAndThenGone() {
    var a = node("a", Role.WORKER);
    var b = node("b", Role.WORKER);
    b.look();
    assertThat(names(a.look())).containsExactly("a", "b");

    unseen("b", 9);
    assertThat(names(a.look())).containsExactly("a", "b");
    assertThat(names(a.workers())).containsExactly("a");
    unseen("b", 16);
    assertThat(names(a.look())).containsExactly("a");
  }

  @Test
  void aNodeThatEndsSaysGoodbye() throws Exception {
    var a = node("a", Role.WORKER);
    var b = node("b", Role.WORKER);
    a.look();
    b.look();
    var told = new CountDownLatch(1);
    a.whenOneLeaves(told::countDown);

    b.close();

    assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(names(a.live())).containsExactly("a");
  }

  private Nodes node(String name, Role role) {
    return new Nodes(database, name, new RoleSettings(Set.of(role)), wire, tasks);
  }

  private void unseen(String name, int seconds) {
    int _ =
        database.with(connection -> {
          try (var statement =
              connection.prepareStatement(
                  "update nodes set seen_at = clock_timestamp() - ? * interval '1 s'"
                      + " where name = ?")) {
            statement.setInt(1, seconds);
            statement.setString(2, name);
            return statement.executeUpdate();
          }
        });
  }

  private static List<String> names(List<LiveNode> nodes) {
    return nodes.stream().map(LiveNode::name).toList();
  }

  private static Database open() {
    var postgres = Servers.database();
    var source = new PGSimpleDataSource();
    source.setURL(postgres.url());
    source.setUser(postgres.user());
    source.setPassword(postgres.password());
    return new Database(source, 4);
  }

  /// Everybody who listens hears everything.
  private static final class HeapWire implements Wire {
    private final Map<Listener, String> listeners = new ConcurrentHashMap<>();

    @Override
    public JsonObject ask(String node, String subject, JsonObject body, Duration patience) {
      throw new WireException(WireException.Why.NOBODY);
    }

    @Override
    public void tell(String node, String subject, JsonObject body) {
      listeners.keySet().forEach(listener -> listener.hear("b", body));
    }

    @Override
    public void answers(String subject, Function<JsonObject, JsonObject> answerer) {}

    @Override
    public void hears(String subject, Listener listener) {
      listeners.put(listener, subject);
    }

    @Override
    public void whenMended(Runnable listener) {}

    @Override
    public boolean isUp() {
      return true;
    }
  }
}
