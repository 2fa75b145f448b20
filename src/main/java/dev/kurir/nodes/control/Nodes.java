package dev.kurir.nodes.control;

import dev.kurir.nodes.entity.LiveNode;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.Tasks;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which nodes live: says every five seconds that this one does, and looks who else said so. A node
/// that ends says goodbye, so that the others know at once. Thread-safe.
public final class Nodes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
  private static final Duration BEAT = Duration.ofSeconds(5);

  /// Until the first beat has succeeded.
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private static final String GOODBYE = "nodes.goodbye";

  private final NodeTable table;
  private final String name;
  private final RoleSettings roles;
  private final Wire wire;
  private final Tasks tasks;
  private final List<Runnable> leaving = new CopyOnWriteArrayList<>();
  private final List<Runnable> beats = new CopyOnWriteArrayList<>();
  private final AtomicBoolean beating = new AtomicBoolean();
  private volatile IntSupplier load = () -> 0;
  private volatile Supplier<Set<String>> masterKeys = Set::of;
  private volatile @Nullable List<LiveNode> live;
  private volatile boolean closed;
  private @Nullable Future<?> timer;

  public Nodes(Database database, String name, RoleSettings roles, Wire wire, Tasks tasks) {
    this.table = new NodeTable(database, name, roles.roles());
    this.name = name;
    this.roles = roles;
    this.wire = wire;
    this.tasks = tasks;
    wire.hears(GOODBYE, (from, _) -> inBackground(() -> left(from)));
  }

  /// The name of this one.
  public String name() {
    return name;
  }

  public boolean isWorker() {
    return roles.isWorker();
  }

  /// What the others shall know of this node.
  ///
  /// @param sessions how many it holds
  public void carries(IntSupplier sessions) {
    load = sessions;
  }

  /// What the others shall know of this node.
  ///
  /// @param masterKeys names of those that it knows; no secret
  public void knows(Supplier<Set<String>> masterKeys) {
    this.masterKeys = masterKeys;
  }

  /// Told, on a thread of its own, when a node has ended in good order.
  public void whenOneLeaves(Runnable listener) {
    leaving.add(listener);
  }

  /// Told every five seconds, on a thread that may block.
  public void atEachBeat(Runnable listener) {
    beats.add(listener);
  }

  /// Returns at once; the database may still be away.
  public void begin() {
    timer =
        tasks
            .timers()
            .scheduleAtFixedRate(
                () -> inBackground(this::beat), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Whether the others can know of this node: it has said that it lives.
  public boolean isKnown() {
    return live != null;
  }

  /// Those that were seen lately, this one among them; as of the last look. The first look is made
  /// by whoever asks first.
  ///
  /// @throws DatabaseUnavailableException when there was none yet, and there can be none now
  public List<LiveNode> live() {
    var known = live;
    return known == null ? look() : known;
  }

  /// Those that can be expected to take on sessions, this one only if it is a worker. Looks again
  /// before it says that there are none: the first one may have started since the last beat.
  public List<LiveNode> workers() {
    var known = working(live());
    return known.isEmpty() ? working(look()) : known;
  }

  /// Says that this node lives, and looks who else does.
  public List<LiveNode> look() {
    table.beat(load.getAsInt(), masterKeys.get());
    var now = table.live();
    var before = live;
    live = now;
    if (before != null && !names(before).equals(names(now))) {
      LOG.info("nodes: {}", names(now));
    }
    return now;
  }

  /// This node is gone for the others. Call it when all that it held is given back.
  @Override
  public void close() {
    closed = true;
    if (timer != null) {
      timer.cancel(false);
    }
    try {
      table.leave();
      for (var node : table.live()) {
        goodbye(node.name());
      }
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the others find out by themselves");
    }
  }

  private void goodbye(String to) {
    if (!to.equals(name)) {
      try {
        wire.tell(to, GOODBYE, JsonValue.EMPTY_JSON_OBJECT);
      } catch (WireException e) {
        LOG.debug("no goodbye to {}: {}", to, e.why());
      }
    }
  }

  private void left(String node) {
    if (closed) {
      return;
    }
    LOG.info("node {} has ended", node);
    try {
      look();
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the next beat looks again");
    }
    leaving.forEach(Runnable::run);
  }

  private void beat() {
    if (closed || !beating.compareAndSet(false, true)) {
      return;
    }
    try {
      look();
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the database is away: nobody sees this node");
      if (!isKnown()) {
        var _ =
            tasks
                .timers()
                .schedule(
                    () -> inBackground(this::beat), FIRST_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (RuntimeException e) {
      LOG.error("a beat failed", e);
    } finally {
      beating.set(false);
    }
    beats.forEach(Nodes::guarded);
  }

  private static void guarded(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      LOG.error("a listener of the beat failed", e);
    }
  }

  private void inBackground(Runnable task) {
    try {
      tasks.virtual().execute(task);
    } catch (RejectedExecutionException _) {
      LOG.debug("the process is ending");
    }
  }

  private static List<LiveNode> working(List<LiveNode> nodes) {
    return nodes.stream().filter(LiveNode::isWorking).toList();
  }

  private static String names(List<LiveNode> nodes) {
    return nodes.stream().map(LiveNode::name).collect(Collectors.joining(", "));
  }
}
