package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.RedisWire;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.Tasks;
import dev.kurir.platform.entity.Role;
import dev.kurir.testing.Eventually;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

/// A [Node] that knows others: its sessions, the wire over a real Redis, and all sessions as the
/// outside sees them.
final class WiredNode implements AutoCloseable {
  final ScriptedLinks links = new ScriptedLinks();
  final Node node;
  final Nodes nodes;
  final RedisWire wire;
  final AllSessions all;
  private final Tasks tasks = new Tasks();
  private final RedisClient redis;

  WiredNode(Scene scene, String name, String redisUrl) {
    this(scene, name, redisUrl, Set.of(Role.WEB, Role.WORKER));
  }

  WiredNode(Scene scene, String name, String redisUrl, Set<Role> roles) {
    this(scene, name, redisUrl, roles, Optional.empty(), Map.of());
  }

  WiredNode(
      Scene scene,
      String name,
      String redisUrl,
      Set<Role> roles,
      Optional<Node.LinksOf> made,
      Map<String, String> settings) {
    var url = URI.create(redisUrl);
    redis = RedisClient.create(url);
    wire = new RedisWire(redis, () -> new Jedis(url), "test:", name, tasks.virtual());
    nodes = new Nodes(scene.database, name, new RoleSettings(roles), wire, tasks);
    node =
        new Node(
            scene,
            name,
            made.orElse((_, _) -> links),
            settings,
            new RecordingPorts(),
            new WiredFleet(nodes, wire));
    all = AllSessions.of(node.sessions, scene.database, nodes, wire, tasks);
    tasks.virtual().execute(wire::run);
    nodes.begin();
    Eventually.yes("the wire is up", Duration.ofSeconds(20), wire::isUp);
  }

  /// Ends as a process that is killed.
  void kill() {
    node.kill();
    end();
  }

  @Override
  public void close() {
    node.sessions.close();
    nodes.close();
    kill();
  }

  private void end() {
    tasks.close();
    wire.close();
    redis.close();
  }
}
