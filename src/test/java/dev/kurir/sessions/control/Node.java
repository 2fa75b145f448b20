package dev.kurir.sessions.control;

import dev.kurir.platform.control.Settings;
import dev.kurir.platform.control.Tasks;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.connection.WebSocketLink;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// One node of the gateway as far as sessions go, on the database of a [Scene].
final class Node implements AutoCloseable {
  final Sessions sessions;
  final Leases leases;
  final KeyRotation keys;
  final List<TenantId> connected = new CopyOnWriteArrayList<>();
  private final Tasks tasks = new Tasks();
  private final HttpClient http;

  /// Moves this node's monotonic clock ahead of the real one.
  final AtomicLong ahead = new AtomicLong();

  /// This node's clock; a test may move it ahead of the real one.
  final AheadClock clock = new AheadClock();

  /// The system's clock, and as much as it was moved.
  static final class AheadClock extends Clock {
    private final Clock real = Clock.systemUTC();
    private volatile Duration ahead = Duration.ZERO;

    void advance(Duration by) {
      ahead = by;
    }

    @Override
    public Instant instant() {
      return real.instant().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return real.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  Node(Scene scene, String name, Links links) {
    this(scene, name, links, Map.of(), new RecordingPorts());
  }

  Node(Scene scene, String name, Links links, Map<String, String> settings, MessagePorts messages) {
    this(scene, name, (_, _) -> links, settings, messages);
  }

  /// Makes the clients of a node out of what it shares.
  interface LinksOf {
    Links on(HttpClient http, Tasks tasks);
  }

  Node(
      Scene scene,
      String name,
      LinksOf links,
      Map<String, String> settings,
      MessagePorts messages) {
    this(scene, name, links, settings, messages, Fleet.ALONE);
  }

  Node(
      Scene scene,
      String name,
      LinksOf links,
      Map<String, String> settings,
      MessagePorts messages,
      Fleet fleet) {
    var all = new HashMap<>(settings);
    if (!all.containsKey("KURIR_MASTER_KEY_FILE")) {
      all.putIfAbsent("KURIR_MASTER_KEY", "0a".repeat(32));
    }
    all.putIfAbsent("WHATSAPP_URL", "ws://localhost:1/ws/chat");
    var read = SessionSettings.from(Settings.of(all));
    keys = new KeyRotation(scene.database, read.masterKeys(), Map::of, 100);
    http = WebSocketLink.client();
    leases =
        new Leases(new PgLeaseTable(scene.database), name, () -> System.nanoTime() + ahead.get());
    var connector =
        new Connector(
            scene.database,
            new SessionKeys(scene.database, keys, Clock.systemUTC()),
            () -> messages,
            new Networks(read, http, WebVersions.of(read, http, scene.database)),
            links.on(http, tasks));
    sessions =
        new Sessions(
            new NodeParts(
                new SessionRows(scene.database, name),
                leases,
                connector,
                tasks.virtual(),
                tasks.timers(),
                clock,
                (tenant, _) -> connected.add(tenant),
                _ -> false,
                fleet));
  }

  /// Ends as a process that is killed: nothing is written, nothing given back.
  void kill() {
    tasks.close();
    http.shutdownNow();
  }

  @Override
  public void close() {
    sessions.close();
    kill();
  }
}
