package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Wire;
import dev.kurir.nodes.control.WireException;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.sessions.entity.SessionEvent;
import dev.kurir.tenants.entity.TenantId;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Those at other nodes who watch sessions of this one. Each says so every five seconds, and is
/// forgotten when it did not for fifteen; being watched from elsewhere counts as being looked at.
/// What is told is numbered, so that a gap is noticed.
///
/// Everything happens in one mailbox; [#open] and [#sweep] may be called from anywhere.
final class RemoteWatchers {
  private static final Logger LOG = LoggerFactory.getLogger(RemoteWatchers.class);
  private static final Duration FORGOTTEN = Duration.ofSeconds(15);

  /// More than anybody has; a node that went mad fills no memory.
  private static final int MOST = 10_000;

  private final Sessions here;
  private final Wire wire;
  private final Executor threads;
  private final Mailbox mailbox;
  private final Map<String, Watcher> all = new HashMap<>();

  RemoteWatchers(Sessions here, Wire wire, Executor threads) {
    this.here = here;
    this.wire = wire;
    this.threads = threads;
    this.mailbox = new Mailbox(threads);
  }

  void open() {
    wire.hears(Subject.WATCH.text(), (from, body) -> mailbox.post(() -> watch(from, body)));
    wire.hears(Subject.UNWATCH.text(), (_, body) -> mailbox.post(() -> unwatch(body)));
  }

  /// Forgets those who went without a word.
  void sweep() {
    mailbox.post(() -> {
      long now = System.nanoTime();
      all.values()
          .removeIf(watcher -> {
            boolean gone = now - watcher.renewed > FORGOTTEN.toNanos();
            if (gone) {
              watcher.close();
            }
            return gone;
          });
    });
  }

  private void watch(String from, JsonObject body) {
    var json = new Members(body);
    var id = json.text("watch");
    var known = all.get(id);
    if (known != null) {
      known.renewed = System.nanoTime();
    } else if (all.size() < MOST) {
      var watcher = new Watcher(from, id, json.number("number"));
      if (watcher.begin(StateLetters.tenant(json))) {
        all.put(id, watcher);
      }
    }
  }

  private void unwatch(JsonObject body) {
    var watcher = all.remove(new Members(body).text("watch"));
    if (watcher != null) {
      watcher.close();
    }
  }

  /// One of them. Tells in a mailbox of its own, because telling waits for Redis.
  private final class Watcher {
    private final String node;
    private final String id;
    private final Mailbox outgoing = new Mailbox(threads);
    private long number;
    private long renewed = System.nanoTime();
    private Sessions.Subscription subscription = () -> {};

    /// @param number of the next event
    Watcher(String node, String id, long number) {
      this.node = node;
      this.id = id;
      this.number = number;
    }

    boolean begin(TenantId tenant) {
      try {
        var begun = here.subscribe(tenant, event -> outgoing.post(() -> tell(event)));
        begun.ifPresent(it -> subscription = it);
        return begun.isPresent();
      } catch (DatabaseUnavailableException _) {
        return false; // it asks again
      }
    }

    void close() {
      subscription.close();
    }

    private void tell(SessionEvent event) {
      try {
        wire.tell(
            node,
            Subject.EVENT.text(),
            Json.createObjectBuilder()
                .add("watch", id)
                .add("number", number++)
                .add("event", StateLetters.write(event))
                .build());
      } catch (WireException e) {
        LOG.debug("an event was not told to {}: {}", node, e.why());
      }
    }
  }
}
