package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Wire;
import dev.kurir.nodes.control.WireException;
import dev.kurir.sessions.control.Whereabouts.Place;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.tenants.entity.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One who watches one session from this node: hears it here, or over the wire from the node that
/// holds it, from one of them at a time. Events over the wire are numbered; when one is missing,
/// everything is asked for anew, and begins with where the session stands. Thread-safe.
final class Watch {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

  private final TenantId tenant;
  private final Consumer<SessionEvent> watcher;
  private final Sessions here;
  private final Wire wire;
  private final Map<String, Watch> byId;

  /// Held while it changes whom it listens to, also over the network.
  private final ReentrantLock changing = new ReentrantLock();

  /// Held while an event is handed on.
  private final ReentrantLock telling = new ReentrantLock();

  private Sessions.@Nullable Subscription local;
  private @Nullable Remote remote;
  private boolean lost;
  private long source;
  private long expected;
  private boolean told;
  private boolean closed;

  /// Where it is told from.
  private record Remote(String node, String id) {}

  /// @param byId where a watch that listens to another node is found by its name
  Watch(
      TenantId tenant,
      Consumer<SessionEvent> watcher,
      Sessions here,
      Wire wire,
      Map<String, Watch> byId) {
    this.tenant = tenant;
    this.watcher = watcher;
    this.here = here;
    this.wire = wire;
    this.byId = byId;
  }

  TenantId tenant() {
    return tenant;
  }

  /// Listens there from now on, and says so again if it did already.
  void follow(Place place) {
    changing.lock();
    try {
      if (closed) {
        return;
      }
      switch (place) {
        case Place.There(var node) -> listenTo(node);
        case Place.Here(), Place.Nowhere() -> listenHere();
      }
    } finally {
      changing.unlock();
    }
  }

  /// What was told over the wire may have gaps.
  void afresh() {
    telling.lock();
    try {
      lost = true;
    } finally {
      telling.unlock();
    }
  }

  void close() {
    changing.lock();
    try {
      closed = true;
      newSource();
      endLocal();
      endRemote();
    } finally {
      changing.unlock();
    }
  }

  /// An event that came over the wire.
  ///
  /// @param event empty when this version does not know its kind
  void hear(long number, Optional<SessionEvent> event) {
    telling.lock();
    try {
      if (number == expected && !lost) {
        expected++;
        event.ifPresent(this::tell);
      } else if (number > expected) {
        lost = true; // the next beat asks anew
      }
    } finally {
      telling.unlock();
    }
  }

  private void listenHere() {
    if (local != null) {
      return;
    }
    long mine = newSource();
    endRemote();
    local = here.subscribe(tenant, event -> hearLocal(mine, event)).orElse(null);
  }

  private void listenTo(String node) {
    endLocal();
    var now = remote;
    if (now == null || !now.node().equals(node) || isLost()) {
      newSource();
      endRemote();
      now = new Remote(node, UUID.randomUUID().toString());
      remote = now;
      byId.put(now.id(), this);
    }
    try {
      wire.tell(
          node,
          Subject.WATCH.text(),
          StateLetters.about(tenant).add("watch", now.id()).add("number", next()).build());
    } catch (WireException e) {
      LOG.debug("tenant {}: not watched: {}", tenant, e.why());
      afresh();
      standIn();
    }
  }

  /// While the node that knows cannot be reached, the row says where it stands.
  private void standIn() {
    var state = here.state(tenant);
    telling.lock();
    try {
      if (!told) {
        state.ifPresent(it -> tell(new SessionEvent.StatusChanged(it.since(), it)));
      }
    } finally {
      telling.unlock();
    }
  }

  private long newSource() {
    telling.lock();
    try {
      lost = false;
      expected = 1;
      return ++source;
    } finally {
      telling.unlock();
    }
  }

  private boolean isLost() {
    telling.lock();
    try {
      return lost;
    } finally {
      telling.unlock();
    }
  }

  private long next() {
    telling.lock();
    try {
      return expected;
    } finally {
      telling.unlock();
    }
  }

  private void hearLocal(long from, SessionEvent event) {
    telling.lock();
    try {
      if (from == source) {
        tell(event);
      }
    } finally {
      telling.unlock();
    }
  }

  private void tell(SessionEvent event) {
    told = true;
    watcher.accept(event);
  }

  private void endLocal() {
    var old = local;
    local = null;
    if (old != null) {
      newSource();
      old.close();
    }
  }

  private void endRemote() {
    var old = remote;
    remote = null;
    if (old != null) {
      byId.remove(old.id());
      try {
        wire.tell(
            old.node(),
            Subject.UNWATCH.text(),
            StateLetters.about(tenant).add("watch", old.id()).build());
      } catch (WireException e) {
        LOG.debug("tenant {}: it ends by itself: {}", tenant, e.why());
      }
    }
  }
}
