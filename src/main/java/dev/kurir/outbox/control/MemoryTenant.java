package dev.kurir.outbox.control;

import static java.util.Comparator.comparing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One tenant of [InMemoryLanes]. Not thread-safe.
final class MemoryTenant {
  /// One chat.
  static final class Lane {
    final TreeMap<Long, Entry> jobs = new TreeMap<>();
    Instant due = Instant.EPOCH;
    @Nullable Claim hand;
    Instant heldTill = Instant.EPOCH;

    /// The one of `claims` that is in hand here, held until `till`.
    Set<Claim> keep(Collection<Claim> claims, Instant till) {
      if (hand == null || !claims.contains(hand)) {
        return Set.of();
      }
      heldTill = till;
      return Set.of(hand);
    }

    /// Of its most urgent job.
    Priority priority() {
      return jobs.values().stream().map(Entry::priority).min(comparing(each -> each)).orElseThrow();
    }
  }

  final Map<UUID, Lane> lanes = new LinkedHashMap<>();
  final List<Entry> later = new ArrayList<>();
  @Nullable String owner;
  long epoch = -1;
  QueueRules rules = QueueRules.NONE;
  Instant parked = Instant.EPOCH;
  long promotions;
  long servedAt;
  private int picks;

  boolean isHandFree(int perTenant) {
    var inHand = lanes.values().stream().filter(lane -> lane.hand != null).count();
    return !rules.paused() && inHand < (rules.single() ? 1 : perTenant);
  }

  void enter(Entry entry, Instant due) {
    var job = entry.job();
    var lane = lanes.computeIfAbsent(job.lane(), _ -> new Lane());
    var isNew = lane.jobs.putIfAbsent(job.order(), entry) == null;
    if (isNew && lane.hand == null && lane.jobs.firstKey() == job.order()) {
      lane.due = due;
    }
  }

  void postpone(Entry entry) {
    var lane = lanes.get(entry.job().lane());
    if (later.stream().noneMatch(each -> each.job().equals(entry.job()))
        && (lane == null || !lane.jobs.containsKey(entry.job().order()))) {
      later.add(entry);
    }
  }

  /// Those whose time has come go into their lanes.
  void bringIn(Instant now) {
    for (Iterator<Entry> each = later.iterator(); each.hasNext(); ) {
      var entry = each.next();
      if (!entry.due().isAfter(now)) {
        each.remove();
        enter(entry, now);
      }
    }
  }

  void promote(Instant now) {
    promotions++;
    parked = Instant.EPOCH;
    lanes.values().stream().filter(lane -> lane.due.isAfter(now)).forEach(lane -> lane.due = now);
  }

  boolean hasDueLane(Instant now) {
    return dueLanes(now).findAny().isPresent();
  }

  /// The lane whose turn it is; takes the turn.
  Lane next(Instant now) {
    var due = dueLanes(now).sorted(comparing(lane -> lane.due)).toList();
    var kinds = due.stream().map(Lane::priority).distinct().count();
    var wanted = Priority.HIGH;
    if (kinds > 1) {
      picks++;
      wanted =
          picks % 16 == 0 && has(due, Priority.LOW)
              ? Priority.LOW
              : picks % 4 == 0 && has(due, Priority.NORMAL) ? Priority.NORMAL : Priority.HIGH;
    }
    var first = wanted;
    return due.stream()
        .filter(lane -> lane.priority() == first)
        .findFirst()
        .orElseGet(() -> due.stream().min(comparing(Lane::priority)).orElseThrow());
  }

  /// When its lanes, and what is to come later, should be looked at.
  Stream<Instant> wakes(int perTenant) {
    var held = lanes.values().stream().filter(lane -> lane.hand != null).map(lane -> lane.heldTill);
    if (!isHandFree(perTenant)) {
      return held;
    }
    var idle = lanes.values().stream().filter(lane -> lane.hand == null).map(lane -> lane.due);
    var due = Stream.concat(idle, later.stream().map(Entry::due)).map(at -> later(at, parked));
    return Stream.concat(held, due);
  }

  void tidy(UUID id) {
    var lane = lanes.get(id);
    if (lane != null && lane.jobs.isEmpty() && lane.hand == null) {
      lanes.remove(id);
    }
  }

  private Stream<Lane> dueLanes(Instant now) {
    return parked.isAfter(now)
        ? Stream.empty()
        : lanes.values().stream()
            .filter(lane -> lane.hand == null && !lane.jobs.isEmpty() && !lane.due.isAfter(now));
  }

  private static boolean has(List<Lane> lanes, Priority priority) {
    return lanes.stream().anyMatch(lane -> lane.priority() == priority);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isAfter(b) ? a : b;
  }
}
