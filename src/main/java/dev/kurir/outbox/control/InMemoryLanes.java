package dev.kurir.outbox.control;

import static java.util.Comparator.comparingLong;

import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lanes of one process that forget everything with it: for tests, and as the plainest statement of
/// what lanes are. Looks at every tenant on each pull, so it is not for many.
public final class InMemoryLanes implements Lanes {
  /// What the nodes share.
  private static final class Memory {
    final Map<TenantId, MemoryTenant> tenants = new HashMap<>();
    final Map<String, String> runs = new HashMap<>();
    final ReentrantLock lock = new ReentrantLock();
    final Condition bell = lock.newCondition();
    final Set<String> rung = new HashSet<>();
    long turn;

    MemoryTenant of(TenantId id) {
      return tenants.computeIfAbsent(id, _ -> new MemoryTenant());
    }
  }

  private final Clock clock;
  private final int perTenant;
  private final String node;
  private final Memory memory;

  /// @param perTenant how many jobs of one tenant may be in hand at a time
  public InMemoryLanes(Clock clock, int perTenant) {
    this(clock, perTenant, "node-1", new Memory());
  }

  private InMemoryLanes(Clock clock, int perTenant, String node, Memory memory) {
    this.clock = clock;
    this.perTenant = perTenant;
    this.node = node;
    this.memory = memory;
  }

  /// The same lanes, as another node sees them.
  InMemoryLanes on(String node) {
    return new InMemoryLanes(clock, perTenant, node, memory);
  }

  @Override
  public void add(List<Entry> entries) {
    locked(() -> {
      var now = clock.instant();
      for (var entry : entries) {
        var tenant = memory.of(entry.job().tenant());
        if (entry.due().isAfter(now)) {
          tenant.postpone(entry);
        } else {
          tenant.enter(entry, now);
        }
      }
      return sound();
    });
  }

  @Override
  public boolean owned(TenantId id, long epoch) {
    return locked(() -> {
      var tenant = memory.of(id);
      var isOthers = tenant.owner != null && !tenant.owner.equals(node);
      if (tenant.epoch > epoch || (tenant.epoch == epoch && isOthers)) {
        return false;
      }
      if (isOthers || tenant.epoch != epoch) {
        tenant.lanes.values().stream().filter(lane -> lane.hand != null).forEach(this::giveBack);
      }
      tenant.owner = node;
      tenant.epoch = epoch;
      tenant.promote(clock.instant());
      return sound();
    });
  }

  @Override
  public void released(TenantId id, long epoch) {
    locked(() -> {
      var tenant = memory.of(id);
      if (node.equals(tenant.owner) && tenant.epoch <= epoch) {
        tenant.owner = null;
        tenant.epoch = epoch;
      }
      return true;
    });
  }

  @Override
  public void rule(TenantId tenant, QueueRules rules) {
    locked(() -> {
      memory.of(tenant).rules = rules;
      return sound();
    });
  }

  @Override
  public void promote(TenantId tenant) {
    locked(() -> {
      memory.of(tenant).promote(clock.instant());
      return sound();
    });
  }

  @Override
  public boolean remove(Job job) {
    return locked(() -> {
      var tenant = memory.of(job.tenant());
      tenant.later.removeIf(entry -> entry.job().id().equals(job.id()));
      var lane = tenant.lanes.get(job.lane());
      if (lane == null) {
        return true;
      }
      if (lane.hand != null && lane.hand.job().id().equals(job.id())) {
        return false;
      }
      var wasHead =
          !lane.jobs.isEmpty() && lane.jobs.firstEntry().getValue().job().id().equals(job.id());
      lane.jobs.values().removeIf(other -> other.job().id().equals(job.id()));
      if (wasHead && lane.hand == null) {
        lane.due = clock.instant();
      }
      tenant.tidy(job.lane());
      return sound();
    });
  }

  @Override
  public void removeAll(TenantId tenant) {
    locked(() -> memory.tenants.remove(tenant) != null);
  }

  @Override
  public String open() {
    return locked(() -> {
      var run = UUID.randomUUID().toString();
      memory.runs.put(node, run);
      everyLane()
          .filter(lane -> lane.hand != null && lane.hand.token().startsWith(node + " "))
          .forEach(this::giveBack);
      return run;
    });
  }

  @Override
  public Pulled pull(String run, List<Ended> ended, int most, Instant till) {
    return locked(() -> {
      if (!run.equals(memory.runs.get(node))) {
        throw new StaleRunException();
      }
      ended.forEach(this::end);
      var now = clock.instant();
      everyLane()
          .filter(lane -> lane.hand != null && !lane.heldTill.isAfter(now))
          .forEach(this::giveBack);
      memory.tenants.values().forEach(tenant -> tenant.bringIn(now));
      var claims =
          Stream.generate(() -> claimNext(run, till))
              .limit(most)
              .flatMap(Optional::stream)
              .toList();
      return new Pulled(claims, again());
    });
  }

  @Override
  public List<Claim> finish(List<Ended> ended) {
    return locked(() -> {
      var lost = ended.stream().filter(each -> !end(each)).map(Ended::claim).toList();
      sound();
      return lost;
    });
  }

  @Override
  public List<Claim> renew(Collection<Claim> claims, Instant till) {
    return locked(() -> {
      Set<Claim> held = new HashSet<>();
      everyLane().forEach(lane -> held.addAll(lane.keep(claims, till)));
      return claims.stream().filter(claim -> !held.contains(claim)).toList();
    });
  }

  @Override
  public boolean await(Duration atMost) {
    memory.lock.lock();
    try {
      var left = atMost.toNanos();
      var rung = memory.rung.remove(node);
      while (!rung && left > 0) {
        left = memory.bell.awaitNanos(left);
        rung = memory.rung.remove(node);
      }
      return rung;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      memory.lock.unlock();
    }
  }

  @Override
  public void ring() {
    locked(this::sound);
  }

  /// For every node: they are few.
  private boolean sound() {
    memory.rung.add(node);
    memory.rung.addAll(memory.runs.keySet());
    memory.bell.signalAll();
    return true;
  }

  private Optional<Claim> claimNext(String run, Instant till) {
    return claimable()
        .map(tenant -> {
          var lane = tenant.next(clock.instant());
          tenant.servedAt = ++memory.turn;
          var head = lane.jobs.firstEntry().getValue().job();
          var claim = new Claim(head, node + " " + run + " " + memory.turn, tenant.promotions);
          lane.hand = claim;
          lane.heldTill = till;
          return claim;
        });
  }

  /// The tenant whose turn it is.
  private Optional<MemoryTenant> claimable() {
    return mine()
        .filter(tenant -> tenant.isHandFree(perTenant) && tenant.hasDueLane(clock.instant()))
        .min(comparingLong(tenant -> tenant.servedAt));
  }

  private Stream<MemoryTenant> mine() {
    return memory.tenants.values().stream().filter(tenant -> node.equals(tenant.owner));
  }

  private Optional<Instant> again() {
    var now = clock.instant();
    return claimable().isPresent()
        ? Optional.of(now)
        : mine()
            .flatMap(each -> each.wakes(perTenant))
            .filter(now::isBefore)
            .min(Instant::compareTo);
  }

  /// False when it was not held any more.
  private boolean end(Ended ended) {
    var claim = ended.claim();
    var tenant = memory.of(claim.job().tenant());
    var lane = tenant.lanes.get(claim.job().lane());
    if (lane == null || !claim.equals(lane.hand)) {
      return false;
    }
    giveBack(lane);
    var promoted = tenant.promotions != claim.promotions();
    switch (ended.outcome()) {
      case Outcome.Done() -> lane.jobs.remove(claim.job().order());
      case Outcome.TryAgain(var after) when !promoted -> lane.due = clock.instant().plus(after);
      case Outcome.TenantNotReady(var after) when !promoted ->
          tenant.parked = clock.instant().plus(after);
      case Outcome.TryAgain _, Outcome.TenantNotReady _ -> {}
    }
    tenant.tidy(claim.job().lane());
    return true;
  }

  private void giveBack(MemoryTenant.Lane lane) {
    lane.hand = null;
    lane.due = clock.instant();
  }

  private Stream<MemoryTenant.Lane> everyLane() {
    return memory.tenants.values().stream().flatMap(tenant -> tenant.lanes.values().stream());
  }

  private <T extends @Nullable Object> T locked(Supplier<T> work) {
    memory.lock.lock();
    try {
      return work.get();
    } finally {
      memory.lock.unlock();
    }
  }
}
