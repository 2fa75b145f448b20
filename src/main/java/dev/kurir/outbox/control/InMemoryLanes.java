package dev.kurir.outbox.control;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingLong;

import dev.kurir.tenants.entity.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lanes of one process that forget everything with it: for tests, and as the plainest statement of
/// what lanes are. Looks at every tenant on each pull, so it is not for many.
public final class InMemoryLanes implements Lanes {
  private static final class Lane {
    final TreeMap<Long, Job> jobs = new TreeMap<>();
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
  }

  private static final class Tenant {
    final Map<UUID, Lane> lanes = new LinkedHashMap<>();
    Instant parked = Instant.EPOCH;
    long promotions;
    long servedAt;

    long inHand() {
      return lanes.values().stream().filter(lane -> lane.hand != null).count();
    }
  }

  private final Clock clock;
  private final int perTenant;
  private final Map<TenantId, Tenant> tenants = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition bell = lock.newCondition();
  private String run = "";
  private long turn;
  private boolean rung;

  /// @param perTenant how many jobs of one tenant may be in hand at a time
  public InMemoryLanes(Clock clock, int perTenant) {
    this.clock = clock;
    this.perTenant = perTenant;
  }

  @Override
  public void add(List<Job> jobs, Instant due) {
    locked(() -> {
      for (Job job : jobs) {
        Lane lane =
            tenants
                .computeIfAbsent(job.tenant(), _ -> new Tenant())
                .lanes
                .computeIfAbsent(job.lane(), _ -> new Lane());
        boolean isNew = lane.jobs.putIfAbsent(job.order(), job) == null;
        if (isNew && lane.hand == null && lane.jobs.firstKey() == job.order()) {
          lane.due = due;
        }
      }
      sound();
      return true;
    });
  }

  @Override
  public void promote(TenantId id) {
    locked(() -> {
      Tenant tenant = tenants.computeIfAbsent(id, _ -> new Tenant());
      tenant.promotions++;
      tenant.parked = Instant.EPOCH;
      tenant.lanes.values().forEach(lane -> lane.due = earlier(lane.due, clock.instant()));
      sound();
      return true;
    });
  }

  @Override
  public boolean remove(Job job) {
    return locked(() -> {
      Tenant tenant = tenants.get(job.tenant());
      Lane lane = tenant == null ? null : tenant.lanes.get(job.lane());
      if (tenant == null || lane == null) {
        return true;
      }
      if (lane.hand != null && lane.hand.job().equals(job)) {
        return false;
      }
      boolean wasHead =
          !lane.jobs.isEmpty() && lane.jobs.firstEntry().getValue().id().equals(job.id());
      lane.jobs.values().removeIf(other -> other.id().equals(job.id()));
      if (wasHead && lane.hand == null) {
        lane.due = clock.instant();
      }
      tidy(tenant, job.lane());
      sound();
      return true;
    });
  }

  @Override
  public void removeAll(TenantId tenant) {
    locked(() -> tenants.remove(tenant) != null);
  }

  @Override
  public String open() {
    return locked(() -> {
      run = UUID.randomUUID().toString();
      everyLane().filter(lane -> lane.hand != null).forEach(this::giveBack);
      return run;
    });
  }

  @Override
  public Pulled pull(String run, int most, Instant till) {
    return locked(() -> {
      if (!run.equals(this.run)) {
        throw new StaleRunException();
      }
      everyLane()
          .filter(lane -> lane.hand != null && !lane.heldTill.isAfter(clock.instant()))
          .forEach(this::giveBack);
      List<Claim> claims =
          Stream.generate(() -> claimNext(till)).limit(most).flatMap(Optional::stream).toList();
      return new Pulled(claims, again());
    });
  }

  @Override
  public boolean finish(Claim claim, Outcome outcome) {
    return locked(() -> {
      Tenant tenant = tenants.get(claim.job().tenant());
      Lane lane = tenant == null ? null : tenant.lanes.get(claim.job().lane());
      if (tenant == null || lane == null || !claim.equals(lane.hand)) {
        return false;
      }
      giveBack(lane);
      boolean promoted = tenant.promotions != claim.promotions();
      switch (outcome) {
        case Outcome.Done() -> lane.jobs.remove(claim.job().order());
        case Outcome.TryAgain(var after) when !promoted -> lane.due = clock.instant().plus(after);
        case Outcome.TenantNotReady(var after) when !promoted ->
            tenant.parked = clock.instant().plus(after);
        case Outcome.TryAgain _, Outcome.TenantNotReady _ -> {}
      }
      tidy(tenant, claim.job().lane());
      sound();
      return true;
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
  public void await(Duration atMost) {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (!rung && left > 0) {
        left = bell.awaitNanos(left);
      }
      rung = false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void ring() {
    locked(() -> {
      sound();
      return true;
    });
  }

  private void sound() {
    rung = true;
    bell.signalAll();
  }

  private Optional<Claim> claimNext(Instant till) {
    return claimable()
        .map(tenant -> {
          Lane lane = dueLanes(tenant).min(comparing(each -> each.due)).orElseThrow();
          tenant.servedAt = ++turn;
          Job head = lane.jobs.firstEntry().getValue();
          Claim claim = new Claim(head, run + " " + turn, tenant.promotions);
          lane.hand = claim;
          lane.heldTill = till;
          return claim;
        });
  }

  /// The tenant whose turn it is.
  private Optional<Tenant> claimable() {
    return tenants.values().stream()
        .filter(tenant -> tenant.inHand() < perTenant && dueLanes(tenant).findAny().isPresent())
        .min(comparingLong(tenant -> tenant.servedAt));
  }

  private Stream<Lane> dueLanes(Tenant tenant) {
    Instant now = clock.instant();
    return tenant.parked.isAfter(now)
        ? Stream.empty()
        : tenant.lanes.values().stream()
            .filter(lane -> lane.hand == null && !lane.jobs.isEmpty() && !lane.due.isAfter(now));
  }

  private Optional<Instant> again() {
    if (claimable().isPresent()) {
      return Optional.of(clock.instant());
    }
    Stream<Instant> times =
        tenants.values().stream()
            .flatMap(tenant -> tenant.lanes.values().stream().map(lane -> wakes(tenant, lane)));
    return times.filter(clock.instant()::isBefore).min(Instant::compareTo);
  }

  private static Instant wakes(Tenant tenant, Lane lane) {
    if (lane.hand != null) {
      return lane.heldTill;
    }
    return tenant.parked.isAfter(lane.due) ? tenant.parked : lane.due;
  }

  private void giveBack(Lane lane) {
    lane.hand = null;
    lane.due = clock.instant();
  }

  private static void tidy(Tenant tenant, UUID id) {
    Lane lane = tenant.lanes.get(id);
    if (lane != null && lane.jobs.isEmpty() && lane.hand == null) {
      tenant.lanes.remove(id);
    }
  }

  private Stream<Lane> everyLane() {
    return tenants.values().stream().flatMap(tenant -> tenant.lanes.values().stream());
  }

  private static Instant earlier(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private <T> T locked(java.util.function.Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
