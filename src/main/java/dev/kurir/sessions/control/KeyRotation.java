package dev.kurir.sessions.control;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.entity.LiveNode;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.Tasks;
import dev.kurir.sessions.control.Envelopes.Wrapped;
import dev.kurir.sessions.control.KeyRows.Placed;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Replaces the master key while sessions run: looks for new keys, and wraps every data key again
/// under the newest one that every live node knows, also of sessions that nobody opens.
///
/// **What holds at every moment**, whoever is killed in whatever line: each row of `session_keys`
/// is whole, and wrapped under a version that the node which wrote it knows and, as far as it has
/// seen them, all live ones. A row changes in one statement, inside a transaction that holds its
/// lock, from one opened form to another of the same data key; a version leaves a node's ring only
/// when no row needs it. So the file with old and new key opens everything before, during and after
/// the change, and the rest of an interrupted one is done by whoever looks next. Data keys, and all
/// that is sealed under them, never change here.
///
/// Rows only move to higher versions. Several nodes may work at once. Thread-safe.
public final class KeyRotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final Duration LOOK = Duration.ofSeconds(30);
  private static final int BATCH = 100;

  private final Database database;
  private final KeyRows rows;
  private final MasterKeyRing ring;
  private final Supplier<Map<String, Set<String>>> others;
  private final int batch;
  private final ReentrantLock working = new ReentrantLock();
  private volatile boolean ended;
  private @Nullable Future<?> timer;

  /// What was complained about last. Guarded by `working`.
  private Set<Integer> unknown = Set.of();

  private Set<String> differing = Set.of();

  /// @param others the names of the master keys that each other live node knows, by node
  KeyRotation(
      Database database,
      MasterKeySource source,
      Supplier<Map<String, Set<String>>> others,
      int batch) {
    this.database = database;
    this.rows = new KeyRows(database);
    this.ring = new MasterKeyRing(source, () -> rows.sessionsByMaster().keySet());
    this.others = others;
    this.batch = batch;
  }

  /// Tells the other nodes what this one knows.
  public static KeyRotation of(Database database, SessionSettings settings, Nodes nodes) {
    var rotation =
        new KeyRotation(
            database,
            settings.masterKeys(),
            () ->
                nodes.live().stream()
                    .filter(node -> !node.name().equals(nodes.name()))
                    .collect(Collectors.toMap(LiveNode::name, LiveNode::masterKeys)),
            BATCH);
    nodes.knows(() -> rotation.masters().names());
    return rotation;
  }

  /// How far it is.
  ///
  /// @param current the version that keys are wrapped under now
  /// @param versions those that are known here or that something stands under, in ascending order
  /// @param waitingFor live nodes that do not know the newest that is known here
  public record Progress(int current, List<Version> versions, List<String> waitingFor) {}

  /// @param sessions how many stand under it
  public record Version(int version, int sessions) {}

  /// Looks every 30 seconds from now on.
  public void begin(Tasks tasks) {
    timer =
        tasks
            .timers()
            .scheduleAtFixedRate(
                () -> {
                  try {
                    tasks.virtual().execute(this::round);
                  } catch (RejectedExecutionException _) {
                    LOG.debug("the process is ending");
                  }
                },
                0,
                LOOK.toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    ended = true;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /// @throws DatabaseUnavailableException when that is not known
  public Progress progress() {
    var masters = ring.now();
    var known = others.get();
    var versions = new TreeMap<>(rows.sessionsByMaster());
    masters.versions().forEach(version -> versions.putIfAbsent(version, 0));
    return new Progress(
        masters.newestKnownTo(known.values()),
        versions.entrySet().stream()
            .map(entry -> new Version(entry.getKey(), entry.getValue()))
            .toList(),
        known.entrySet().stream()
            .filter(node -> !node.getValue().contains(masters.newestName()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList());
  }

  /// What this node knows.
  MasterKeys masters() {
    return ring.now();
  }

  /// As [#masters]; looks for new ones first when one of `keys` needs that.
  MasterKeys mastersFor(Collection<Wrapped> keys) {
    var masters = ring.now();
    if (keys.stream().allMatch(key -> masters.key(key.masterVersion()).isPresent())) {
      return masters;
    }
    ring.lookAgain();
    return ring.now(); // somebody else may have found them meanwhile
  }

  /// The version of `masters` that keys are wrapped under now.
  int current(MasterKeys masters) {
    return masters.newestKnownTo(others.get().values());
  }

  /// Looks for new keys and wraps what can be wrapped again. A round that is under way is enough.
  void round() {
    if (ended || !working.tryLock()) {
      return;
    }
    try {
      ring.lookAgain();
      var masters = ring.now();
      var used = rows.sessionsByMaster().keySet();
      tellUnknown(masters, used);
      if (used.stream().anyMatch(version -> version < masters.newest())) {
        wrapAgain(masters);
      }
    } catch (DatabaseUnavailableException _) {
      LOG.debug("the database is away: no keys are wrapped again");
    } catch (RuntimeException e) {
      LOG.error("keys cannot be wrapped again", e);
    } finally {
      working.unlock();
    }
  }

  private void wrapAgain(MasterKeys masters) {
    var known = others.get();
    tellDiffering(masters, known);
    int current = masters.newestKnownTo(known.values());
    int done = 0;
    for (var last = Placed.NONE; ; ) {
      var step = step(masters, current, last);
      done += step.wrapped();
      if (ended || step.seen().size() < batch) {
        break;
      }
      last = step.seen().getLast();
    }
    if (done > 0) {
      LOG.info("{} keys of sessions are wrapped under version {} now", done, current);
    }
  }

  /// What one transaction has done.
  private record Step(List<Placed> seen, int wrapped) {}

  private Step step(MasterKeys masters, int current, Placed last) {
    return database.inTransaction(connection -> {
      var seen = KeyRows.older(connection, current, last, batch);
      int wrapped = 0;
      for (var row : seen) {
        var place = row.place();
        try {
          var key = place.unwrap(masters, row.key()).getEncoded();
          KeyRows.replace(
              connection,
              new Placed(place, place.wrap(masters, current, row.key().version(), key)));
          wrapped++;
        } catch (EnvelopeException e) {
          LOG.error("tenant {}: {}", place.tenant(), e.getMessage()); // and it stays as it is
        }
      }
      return new Step(seen, wrapped);
    });
  }

  private void tellUnknown(MasterKeys masters, Set<Integer> used) {
    var missing = new TreeSet<>(used);
    missing.removeAll(masters.versions());
    if (!missing.isEmpty() && !missing.equals(unknown)) {
      LOG.error(
          "sessions need versions {} of the master key, which this node is not given", missing);
    }
    unknown = missing;
  }

  /// Two keys under one version are never taken for the same.
  private void tellDiffering(MasterKeys masters, Map<String, Set<String>> known) {
    var prefix = masters.newest() + ":";
    var different =
        known.entrySet().stream()
            .filter(node -> !node.getValue().contains(masters.newestName()))
            .filter(node -> node.getValue().stream().anyMatch(name -> name.startsWith(prefix)))
            .map(Map.Entry::getKey)
            .collect(Collectors.toCollection(TreeSet::new));
    if (!different.isEmpty() && !different.equals(differing)) {
      LOG.error(
          "nodes {} have another key as version {} of the master key than this one: nothing is wrapped under it",
          different,
          masters.newest());
    }
    differing = different;
  }
}
