package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.Wire;
import dev.kurir.nodes.control.WireException;
import dev.kurir.tenants.entity.TenantId;
import jakarta.json.Json;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes that see each other in the database and talk over the wire.
final class WiredFleet implements Fleet {
  private static final Logger LOG = LoggerFactory.getLogger(WiredFleet.class);

  /// A node that starts takes what is free first; then the others give.
  private static final Duration SETTLED = Duration.ofSeconds(10);

  private final Nodes nodes;
  private final Wire wire;

  WiredFleet(Nodes nodes, Wire wire) {
    this.nodes = nodes;
    this.wire = wire;
  }

  @Override
  public int workers() {
    var others = nodes.workers().stream().filter(node -> !node.name().equals(nodes.name())).count();
    return 1 + Math.toIntExact(others);
  }

  @Override
  public Optional<Room> room(int share) {
    return nodes.workers().stream()
        .filter(node -> !node.name().equals(nodes.name()))
        .filter(node -> node.up().compareTo(SETTLED) > 0)
        .map(node -> new Room(node.name(), share - node.sessions()))
        .filter(room -> room.places() > 0)
        .max(Comparator.comparingInt(Room::places));
  }

  @Override
  public void give(String node, Collection<TenantId> tenants) {
    var names = Json.createArrayBuilder();
    tenants.forEach(tenant -> names.add(StateLetters.about(tenant)));
    try {
      wire.tell(
          node, Subject.TAKE.text(), Json.createObjectBuilder().add("tenants", names).build());
    } catch (WireException e) {
      LOG.debug("{} finds them by itself: {}", node, e.why());
    }
  }
}
