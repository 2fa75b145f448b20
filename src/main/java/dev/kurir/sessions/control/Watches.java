package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Wire;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.control.Whereabouts.Place;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.tenants.entity.TenantId;
import jakarta.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is watched from this node, wherever it runs. Looks every few seconds whether it has moved.
/// Thread-safe.
final class Watches {
  private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

  private final Sessions here;
  private final Whereabouts whereabouts;
  private final Wire wire;
  private final Set<Watch> all = ConcurrentHashMap.newKeySet();
  private final Map<String, Watch> byId = new ConcurrentHashMap<>();

  Watches(Sessions here, Whereabouts whereabouts, Wire wire) {
    this.here = here;
    this.whereabouts = whereabouts;
    this.wire = wire;
    wire.hears(Subject.EVENT.text(), this::hear);
  }

  Sessions.Subscription add(TenantId tenant, Consumer<SessionEvent> watcher) {
    var watch = new Watch(tenant, watcher, here, wire, byId);
    all.add(watch);
    watch.follow(whereabouts.of(tenant));
    return () -> {
      all.remove(watch);
      watch.close();
    };
  }

  /// A command for it is about to go there, and it will run there perhaps.
  void expect(TenantId tenant, Place there) {
    for (var watch : all) {
      if (watch.tenant().equals(tenant)) {
        watch.follow(there);
      }
    }
  }

  /// Says again what is watched, and follows what has moved. To be called every five seconds.
  void renew() {
    for (var watch : all) {
      try {
        watch.follow(whereabouts.of(watch.tenant()));
      } catch (DatabaseUnavailableException _) {
        LOG.debug("the database is away: it is looked again where sessions are");
      }
    }
  }

  /// Notes may have been lost: all that is watched elsewhere is told anew.
  void renewAll() {
    all.forEach(Watch::afresh);
    renew();
  }

  private void hear(String from, JsonObject body) {
    var json = new Members(body);
    var watch = byId.get(json.text("watch"));
    if (watch != null) {
      var event = StateLetters.event(json.object("event"));
      watch.hear(json.number("number"), event);
    }
  }
}
