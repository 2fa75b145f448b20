package dev.kurir.outbox.control;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.outbox.control.Outcome.Done;
import dev.kurir.outbox.control.Outcome.TenantNotReady;
import dev.kurir.outbox.control.Outcome.TryAgain;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What every outbox must do, whatever keeps it.
interface OutboxContract {
  int PER_TENANT = 4;
  Duration HOLD = Duration.ofSeconds(30);

  /// Fresh for each test, with [#PER_TENANT], and the time of [#clock].
  Lanes lanes();

  /// The same lanes, as another node sees them.
  Lanes other();

  MovableClock clock();

  @Test
  default void jobsOfOneLaneComeInOrderOneAtATime() {
    TenantId tenant = tenant();
    UUID chat = UUID.randomUUID();
    List<Job> jobs = List.of(job(tenant, chat, 3), job(tenant, chat, 1), job(tenant, chat, 2));
    add(jobs);
    String run = lanes().open();

    List<Long> orders = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<Claim> claims = pull(run, 10);
      assertThat(claims).hasSize(1);
      orders.add(claims.getFirst().job().order());
      assertThat(lanes().finish(claims.getFirst(), new Done())).isTrue();
    }

    assertThat(orders).containsExactly(1L, 2L, 3L);
    assertThat(pull(run, 10)).isEmpty();
  }

  @Test
  default void aJobComesOutAsItWentIn() {
    Job job = new Job(tenant(), UUID.randomUUID(), UUID.randomUUID(), (1L << 53) - 1);
    add(job);

    assertThat(pull(lanes().open(), 10)).extracting(Claim::job).containsExactly(job);
  }

  @Test
  default void aJobThatIsThereAlreadyStaysWhereItIs() {
    Job job = job(tenant(), UUID.randomUUID(), 1);
    add(job);
    add(job);
    String run = lanes().open();
    Claim claim = pull(run, 10).getFirst();
    add(job); // in hand

    assertThat(pull(run, 10)).isEmpty();
    lanes().finish(claim, new Done());
    assertThat(pull(run, 10)).isEmpty();
  }

  @Test
  default void aHeadThatWaitsHoldsBackItsLaneOnly() {
    TenantId tenant = tenant();
    Job first = job(tenant, UUID.randomUUID(), 1);
    Job second = job(tenant, first.lane(), 2);
    Job other = job(tenant, UUID.randomUUID(), 3);
    add(first, second);
    String run = lanes().open();

    lanes().finish(pull(run, 10).getFirst(), new TryAgain(Duration.ofSeconds(10)));
    add(other);

    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(other);
    clock().advance(Duration.ofSeconds(9));
    assertThat(pull(run, 10)).isEmpty();
    clock().advance(Duration.ofSeconds(1));
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(first);
  }

  @Test
  default void aJobThatIsDueLaterWaits() {
    Job job = job(tenant(), UUID.randomUUID(), 1);
    lanes().add(List.of(job), clock().instant().plusSeconds(60));
    String run = lanes().open();

    Pulled early = lanes().pull(run, 10, till());
    clock().advance(Duration.ofSeconds(60));

    assertThat(early.claims()).isEmpty();
    assertThat(early.again()).contains(clock().instant());
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(job);
  }

  @Test
  default void anEarlierJobThatComesLateGoesFirst() {
    TenantId tenant = tenant();
    Job late = job(tenant, UUID.randomUUID(), 7);
    Job early = job(tenant, late.lane(), 5);
    add(late);
    add(early);
    String run = lanes().open();

    Claim claim = pull(run, 10).getFirst();
    lanes().finish(claim, new Done());

    assertThat(claim.job()).isEqualTo(early);
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(late);
  }

  @Test
  default void aJobForLaterHoldsBackNothingAndThenTakesItsPlace() {
    TenantId tenant = tenant();
    Job scheduled = job(tenant, UUID.randomUUID(), 5);
    Job next = job(tenant, scheduled.lane(), 6);
    Job last = job(tenant, scheduled.lane(), 7);
    lanes().add(List.of(scheduled), clock().instant().plusSeconds(60));
    lanes().add(List.of(scheduled), clock().instant().plusSeconds(60));
    add(next, last);
    String run = lanes().open();

    Claim before = pull(run, 10).getFirst();
    clock().advance(Duration.ofSeconds(60));
    lanes().finish(before, new Done());
    Claim then = pull(run, 10).getFirst();
    lanes().finish(then, new Done());

    assertThat(before.job()).isEqualTo(next);
    assertThat(then.job()).isEqualTo(scheduled);
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(last);
  }

  @Test
  default void aJobForLaterCanBeRemovedAndIsNotPromoted() {
    TenantId tenant = tenant();
    Job removed = job(tenant, UUID.randomUUID(), 1);
    Job kept = job(tenant, UUID.randomUUID(), 2);
    lanes().add(List.of(removed, kept), clock().instant().plusSeconds(60));
    String run = lanes().open();

    assertThat(lanes().remove(removed)).isTrue();
    lanes().promote(tenant);

    assertThat(pull(run, 10)).isEmpty();
    clock().advance(Duration.ofSeconds(60));
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(kept);
  }

  @Test
  default void urgentLanesGoFirstAndNobodyStarves() {
    TenantId tenant = tenant();
    for (var priority : Priority.values()) {
      for (int i = 0; i < 16; i++) {
        lanes()
            .add(
                List.of(
                    new Entry(
                        job(tenant, UUID.randomUUID(), 100 * priority.ordinal() + i),
                        priority,
                        clock().instant())));
      }
    }
    String run = lanes().open();

    List<Long> kinds = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Claim claim = pull(run, 1).getFirst();
      kinds.add(claim.job().order() / 100);
      lanes().finish(claim, new Done());
    }

    assertThat(kinds)
        .containsExactly(0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 1L, 0L, 0L, 0L, 2L);
  }

  @Test
  default void anUrgentJobHurriesItsWholeLaneAndKeepsTheOrder() {
    TenantId tenant = tenant();
    Job news = job(tenant, UUID.randomUUID(), 1);
    Job other = job(tenant, UUID.randomUUID(), 2);
    Job code = job(tenant, news.lane(), 3);
    Job after = job(tenant, news.lane(), 4);
    lanes().add(List.of(new Entry(news, Priority.LOW, clock().instant())));
    add(other);
    lanes()
        .add(
            List.of(
                new Entry(code, Priority.HIGH, clock().instant()),
                new Entry(after, Priority.NORMAL, clock().instant())));
    String run = lanes().open();

    List<Job> order = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Claim claim = pull(run, 1).getFirst();
      order.add(claim.job());
      clock().advance(Duration.ofMillis(1));
      lanes().finish(claim, new Done());
    }

    assertThat(order).containsExactly(news, code, other);
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(after);
  }

  /// Whatever the lanes remember about a tenant that had nothing of the kind.
  @Test
  default void urgentJobsAndThoseForLaterAreFoundWheneverTheyCome() {
    TenantId tenant = tenant();
    String run = lanes().open();
    List<Job> found = new ArrayList<>();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Job job = job(tenant, UUID.randomUUID(), i);
      jobs.add(job);
      var priority = Priority.values()[i % 3];
      var due = clock().instant().plusSeconds(i % 4 == 3 ? 5 : 0);
      lanes().add(List.of(new Entry(job, priority, due)));
      clock().advance(Duration.ofSeconds(5));
      for (var claim : pull(run, 10)) {
        found.add(claim.job());
        lanes().finish(claim, new Done());
      }
      assertThat(pull(run, 10)).isEmpty();
    }

    assertThat(found).isEqualTo(jobs);
  }

  @Test
  default void onlyTheOwnerIsHandedAJobAndNobodysJobsWait() {
    var nobodys = new TenantId(UUID.randomUUID());
    Job job = job(nobodys, UUID.randomUUID(), 1);
    Lanes other = other();
    String run = lanes().open();
    String otherRun = other.open();
    other.add(List.of(job), clock().instant());

    assertThat(pull(run, 10)).isEmpty();
    assertThat(other.pull(otherRun, 10, till()).claims()).isEmpty();
    assertThat(other.pull(otherRun, 10, till()).again()).isEmpty();
    assertThat(lanes().owned(nobodys, 1)).isTrue();

    assertThat(other.pull(otherRun, 10, till()).claims()).isEmpty();
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(job);
  }

  @Test
  default void aNewerOwnerTakesWhatTheOlderHasInHand() {
    TenantId tenant = tenant();
    Job job = job(tenant, UUID.randomUUID(), 1);
    Job next = job(tenant, UUID.randomUUID(), 2);
    add(job);
    Lanes other = other();
    String run = lanes().open();
    String otherRun = other.open();
    Claim frozen = pull(run, 10).getFirst();

    assertThat(other.owned(tenant, 2)).isTrue();
    add(next);

    assertThat(lanes().finish(frozen, new Done())).isFalse();
    assertThat(lanes().renew(List.of(frozen), till())).containsExactly(frozen);
    assertThat(lanes().owned(tenant, 1)).as("an older epoch").isFalse();
    lanes().released(tenant, 1);
    assertThat(pull(run, 10)).isEmpty();
    assertThat(other.pull(otherRun, 10, till()).claims())
        .extracting(Claim::job)
        .containsExactlyInAnyOrder(job, next);
  }

  @Test
  default void aReleasedTenantWaitsAndWhatIsInHandMayEnd() {
    TenantId tenant = tenant();
    Job inHand = job(tenant, UUID.randomUUID(), 1);
    Job next = job(tenant, inHand.lane(), 2);
    add(inHand, next);
    String run = lanes().open();
    Claim claim = pull(run, 10).getFirst();

    lanes().released(tenant, 1);

    assertThat(lanes().finish(claim, new Done())).isTrue();
    assertThat(pull(run, 10)).isEmpty();
    assertThat(lanes().owned(tenant, 2)).isTrue();
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(next);
  }

  @Test
  default void aPausedTenantIsHandedOutNothing() {
    TenantId tenant = tenant();
    Job first = job(tenant, UUID.randomUUID(), 1);
    Job second = job(tenant, UUID.randomUUID(), 2);
    add(first);
    String run = lanes().open();

    lanes().rule(tenant, new QueueRules(true, false));
    add(second);
    lanes().promote(tenant);
    Pulled paused = lanes().pull(run, 10, till());
    lanes().rule(tenant, QueueRules.NONE);

    assertThat(paused.claims()).isEmpty();
    assertThat(paused.again()).isEmpty();
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactlyInAnyOrder(first, second);
  }

  @Test
  default void aPacedTenantHasOneJobInHandTheMostUrgentOne() {
    TenantId tenant = tenant();
    lanes().rule(tenant, new QueueRules(false, true));
    Job first = job(tenant, UUID.randomUUID(), 1);
    Job second = job(tenant, UUID.randomUUID(), 2);
    Job urgent = job(tenant, UUID.randomUUID(), 3);
    add(first, second);
    String run = lanes().open();
    Claim claim = pull(run, 10).getFirst();
    lanes().finish(claim, new TenantNotReady(Duration.ofSeconds(10)));

    lanes().add(List.of(new Entry(urgent, Priority.HIGH, clock().instant())));

    assertThat(pull(run, 10)).isEmpty();
    clock().advance(Duration.ofSeconds(10));
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(urgent);
  }

  @Test
  default void aTenantThatIsNotReadyWaitsWithAllItsLanes() {
    TenantId tenant = tenant();
    TenantId other = tenant();
    add(job(tenant, UUID.randomUUID(), 1), job(tenant, UUID.randomUUID(), 2));
    String run = lanes().open();
    Claim claim = pull(run, 1).getFirst();
    lanes().finish(claim, new TenantNotReady(Duration.ofSeconds(20)));
    add(job(tenant, UUID.randomUUID(), 3), job(other, UUID.randomUUID(), 4));

    List<Claim> meanwhile = pull(run, 10);
    clock().advance(Duration.ofSeconds(20));

    assertThat(meanwhile).extracting(each -> each.job().tenant()).containsExactly(other);
    assertThat(pull(run, 10)).hasSize(3);
  }

  @Test
  default void aPromotedTenantIsDueAtOnce() {
    TenantId tenant = tenant();
    Job parked = job(tenant, UUID.randomUUID(), 1);
    Job waiting = job(tenant, UUID.randomUUID(), 2);
    Job later = job(tenant, UUID.randomUUID(), 3);
    add(parked, waiting);
    String run = lanes().open();
    List<Claim> claims = pull(run, 10);
    lanes().finish(claims.getFirst(), new TryAgain(Duration.ofHours(1)));
    lanes().finish(claims.getLast(), new TenantNotReady(Duration.ofHours(1)));
    add(later);

    lanes().promote(tenant);

    assertThat(pull(run, 10)).extracting(Claim::job).containsOnly(parked, waiting, later);
  }

  /// Else a session that connects while a job finds it not connected would be slept over.
  @Test
  default void aPromotionWhileAJobIsInHandIsNotLost() {
    TenantId tenant = tenant();
    add(job(tenant, UUID.randomUUID(), 1), job(tenant, UUID.randomUUID(), 2));
    String run = lanes().open();
    List<Claim> claims = pull(run, 10);

    lanes().promote(tenant);
    lanes().finish(claims.getFirst(), new TenantNotReady(Duration.ofHours(1)));
    lanes().finish(claims.getLast(), new TryAgain(Duration.ofHours(1)));

    List<Claim> again = pull(run, 10);
    assertThat(again).hasSize(2);
    lanes().finish(again.getFirst(), new TenantNotReady(Duration.ofHours(1)));
    lanes().finish(again.getLast(), new Done());
    assertThat(pull(run, 10)).isEmpty();
  }

  @Test
  default void aPullHandsInWhatHasEndedFirst() {
    TenantId tenant = tenant();
    TenantId parked = tenant();
    List<Job> jobs = new ArrayList<>();
    for (int i = 0; i < PER_TENANT; i++) {
      jobs.add(job(tenant, UUID.randomUUID(), i));
    }
    Job after = job(tenant, jobs.getFirst().lane(), 100);
    Job other = job(tenant, UUID.randomUUID(), 101);
    add(jobs);
    clock().advance(Duration.ofMillis(1));
    add(after, other);
    add(job(parked, UUID.randomUUID(), 1), job(parked, UUID.randomUUID(), 2));
    String run = lanes().open();
    List<Claim> claims = pull(run, 10);
    List<Ended> ended = new ArrayList<>();
    for (var claim : claims) {
      if (claim.job().tenant().equals(parked)) {
        ended.add(new Ended(claim, new TenantNotReady(Duration.ofSeconds(10))));
      } else if (claim.job().order() < 2) {
        ended.add(new Ended(claim, new Done()));
      }
    }

    Pulled pulled = lanes().pull(run, ended, 10, till());

    assertThat(claims).hasSize(PER_TENANT + 2);
    assertThat(pulled.claims()).extracting(Claim::job).containsExactlyInAnyOrder(after, other);
    clock().advance(Duration.ofSeconds(10));
    assertThat(pull(run, 10))
        .extracting(each -> each.job().tenant())
        .containsOnly(parked)
        .hasSize(2);
  }

  @Test
  default void endsOfOneCallAreJudgedOneByOne() {
    TenantId tenant = tenant();
    add(job(tenant, UUID.randomUUID(), 1), job(tenant, UUID.randomUUID(), 2));
    String run = lanes().open();
    List<Claim> claims = pull(run, 10);
    Claim first = claims.getFirst();
    Claim last = claims.getLast();
    Ended done = new Ended(first, new Done());

    assertThat(lanes().finish(List.of(done, done, new Ended(last, new TryAgain(Duration.ZERO)))))
        .containsExactly(first);
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(last.job());
  }

  @Test
  default void aPullUnderAnOldRunHandsInNothing() {
    Job job = job(tenant(), UUID.randomUUID(), 1);
    add(job);
    String old = lanes().open();
    Ended ended = new Ended(pull(old, 10).getFirst(), new Done());
    String run = lanes().open();

    assertThatThrownBy(() -> lanes().pull(old, List.of(ended), 10, till()))
        .isInstanceOf(StaleRunException.class);
    assertThat(lanes().pull(run, List.of(ended), 10, till()).claims())
        .extracting(Claim::job)
        .containsExactly(job);
  }

  @Test
  default void tenantsTakeTurns() {
    TenantId busy = tenant();
    TenantId small = tenant();
    TenantId smaller = tenant();
    for (int i = 0; i < 100; i++) {
      add(job(busy, UUID.randomUUID(), i));
    }
    add(job(small, UUID.randomUUID(), 200), job(small, UUID.randomUUID(), 201));
    add(job(smaller, UUID.randomUUID(), 300));
    String run = lanes().open();

    List<TenantId> firstRound = pull(run, 3).stream().map(claim -> claim.job().tenant()).toList();
    List<TenantId> secondRound = pull(run, 3).stream().map(claim -> claim.job().tenant()).toList();

    assertThat(firstRound).containsExactlyInAnyOrder(busy, small, smaller);
    assertThat(secondRound).containsExactlyInAnyOrder(busy, small, busy);
  }

  @Test
  default void aTenantHasItsShareInHandAndNoMore() {
    TenantId tenant = tenant();
    for (int i = 0; i < PER_TENANT + 2; i++) {
      add(job(tenant, UUID.randomUUID(), i));
    }
    String run = lanes().open();

    List<Claim> claims = pull(run, 100);
    assertThat(claims).hasSize(PER_TENANT);
    assertThat(pull(run, 100)).isEmpty();
    lanes().finish(claims.getFirst(), new Done());
    assertThat(pull(run, 100)).hasSize(1);
  }

  @Test
  default void aClaimThatOutlivedItsHoldCannotComplete() {
    Job job = job(tenant(), UUID.randomUUID(), 1);
    add(job);
    String run = lanes().open();
    Claim outlived = pull(run, 10).getFirst();
    clock().advance(HOLD.minusMillis(1));
    assertThat(pull(run, 10)).isEmpty();
    clock().advance(Duration.ofMillis(1));

    Claim second = pull(run, 10).getFirst();

    assertThat(second.job()).isEqualTo(job);
    assertThat(lanes().finish(second, new TryAgain(Duration.ZERO))).isTrue();
    assertThat(lanes().finish(outlived, new Done())).isFalse();
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(job);
  }

  @Test
  default void aRenewedHoldLastsLonger() {
    Job kept = job(tenant(), UUID.randomUUID(), 1);
    Job dropped = job(tenant(), UUID.randomUUID(), 2);
    add(kept, dropped);
    String run = lanes().open();
    List<Claim> claims = pull(run, 10);
    clock().advance(Duration.ofSeconds(20));
    Claim keptClaim =
        claims.stream().filter(claim -> claim.job().equals(kept)).findFirst().orElseThrow();

    assertThat(lanes().renew(List.of(keptClaim), till())).isEmpty();
    clock().advance(Duration.ofSeconds(20));

    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(dropped);
    assertThat(lanes().finish(keptClaim, new Done())).isTrue();
    assertThat(lanes().renew(List.of(keptClaim), till())).containsExactly(keptClaim);
  }

  @Test
  default void aNewRunTakesBackWhatTheOldOneHeld() {
    TenantId tenant = tenant();
    Job job = job(tenant, UUID.randomUUID(), 1);
    add(job);
    String dead = lanes().open();
    Claim lost = pull(dead, 10).getFirst();

    String run = lanes().open();

    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(job);
    assertThat(lanes().finish(lost, new Done())).isFalse();
    assertThat(lanes().renew(List.of(lost), till())).containsExactly(lost);
    assertThatThrownBy(() -> pull(dead, 10)).isInstanceOf(StaleRunException.class);
  }

  @Test
  default void aWaitingJobCanBeRemovedAndOneInHandCannot() {
    TenantId tenant = tenant();
    Job first = job(tenant, UUID.randomUUID(), 1);
    Job second = job(tenant, first.lane(), 2);
    Job third = job(tenant, first.lane(), 3);
    add(first, second, third);
    String run = lanes().open();
    Claim claim = pull(run, 10).getFirst();

    assertThat(lanes().remove(first)).isFalse();
    assertThat(lanes().remove(second)).isTrue();
    assertThat(lanes().remove(second)).isTrue();
    lanes().finish(claim, new Done());
    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(third);
  }

  @Test
  default void aRemovedHeadReleasesItsLane() {
    TenantId tenant = tenant();
    Job first = job(tenant, UUID.randomUUID(), 1);
    Job second = job(tenant, first.lane(), 2);
    add(first, second);
    String run = lanes().open();
    lanes().finish(pull(run, 10).getFirst(), new TryAgain(Duration.ofHours(1)));

    assertThat(lanes().remove(first)).isTrue();

    assertThat(pull(run, 10)).extracting(Claim::job).containsExactly(second);
  }

  @Test
  default void aRemovedTenantLeavesNothing() {
    TenantId tenant = tenant();
    Job inHand = job(tenant, UUID.randomUUID(), 1);
    add(inHand, job(tenant, inHand.lane(), 2), job(tenant, UUID.randomUUID(), 3));
    String run = lanes().open();
    Claim claim = pull(run, 1).getFirst();

    lanes().removeAll(tenant);

    assertThat(lanes().finish(claim, new TryAgain(Duration.ZERO))).isFalse();
    assertThat(pull(run, 10)).isEmpty();
    assertThat(lanes().pull(run, 10, till()).again()).isEmpty();
  }

  @Test
  default void aPullSaysWhenToLookAgain() {
    TenantId tenant = tenant();
    add(job(tenant, UUID.randomUUID(), 1), job(tenant, UUID.randomUUID(), 2));
    String run = lanes().open();

    Pulled first = lanes().pull(run, 1, till());
    Pulled second = lanes().pull(run, 1, till());
    lanes().finish(second.claims().getFirst(), new Done());
    lanes().finish(first.claims().getFirst(), new TryAgain(Duration.ofSeconds(5)));
    Pulled third = lanes().pull(run, 1, till());
    clock().advance(Duration.ofSeconds(5));
    lanes().finish(pull(run, 1).getFirst(), new Done());
    Pulled last = lanes().pull(run, 1, till());

    assertThat(first.again().orElseThrow()).isBeforeOrEqualTo(clock().instant());
    assertThat(second.again()).contains(clock().instant().plus(HOLD).minusSeconds(5));
    assertThat(third.again()).contains(clock().instant());
    assertThat(last.again()).isEmpty();
  }

  @Test
  default void aWaiterWakesForANewJob() throws InterruptedException {
    String run = lanes().open();
    assertThat(pull(run, 1)).isEmpty();
    Thread waiter = Thread.ofVirtual().start(() -> lanes().await(Duration.ofMinutes(5)));

    add(job(tenant(), UUID.randomUUID(), 1));

    assertThat(waiter.join(Duration.ofSeconds(10))).isTrue();
  }

  /// Random work against the simplest model: every job is done once, each lane in order.
  @Test
  default void whateverHappensEachLaneIsDoneInOrderAndOnce() {
    Random random = new Random(20_26);
    List<TenantId> tenants = List.of(tenant(), tenant(), tenant());
    List<UUID> chats = java.util.stream.Stream.generate(UUID::randomUUID).limit(7).toList();
    List<Job> all = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      all.add(job(tenants.get(i % 3), chats.get(random.nextInt(7)), i));
    }
    List<Job> toAdd = new ArrayList<>(all);
    List<Claim> inHand = new ArrayList<>();
    List<Job> done = new ArrayList<>();
    String run = lanes().open();

    for (int step = 0; done.size() < all.size() && step < 5_000; step++) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          int size = Math.min(toAdd.size(), random.nextInt(9));
          lanes().add(List.copyOf(toAdd.subList(0, size)), clock().instant());
          toAdd = new ArrayList<>(toAdd.subList(size, toAdd.size()));
        }
        case 2, 3, 4 -> inHand.addAll(pull(run, 1 + random.nextInt(5)));
        case 5 -> clock().advance(Duration.ofMillis(random.nextInt(700)));
        case 6 -> {
          if (random.nextInt(20) == 0) {
            run = lanes().open();
            inHand.clear();
          } else if (random.nextInt(10) == 0) {
            lanes().promote(tenants.get(random.nextInt(3)));
          }
        }
        default -> {
          if (!inHand.isEmpty()) {
            Claim claim = inHand.remove(random.nextInt(inHand.size()));
            Outcome outcome =
                switch (random.nextInt(6)) {
                  case 0 -> new TryAgain(Duration.ofMillis(random.nextInt(500)));
                  case 1 -> new TenantNotReady(Duration.ofMillis(random.nextInt(500)));
                  default -> new Done();
                };
            if (lanes().finish(claim, outcome) && outcome instanceof Done) {
              done.add(claim.job());
            }
          }
        }
      }
      Set<UUID> lanesInHand =
          inHand.stream()
              .map(claim ->
                  UUID.nameUUIDFromBytes(
                      (claim.job().tenant() + "" + claim.job().lane()).getBytes()))
              .collect(toSet());
      assertThat(lanesInHand).hasSize(inHand.size());
    }

    assertThat(done).containsExactlyInAnyOrderElementsOf(all);
    for (TenantId tenant : tenants) {
      for (UUID chat : chats) {
        assertThat(done)
            .filteredOn(job -> job.tenant().equals(tenant) && job.lane().equals(chat))
            .isSortedAccordingTo(java.util.Comparator.comparing(Job::order));
      }
    }
  }

  private void add(Job... jobs) {
    add(List.of(jobs));
  }

  private void add(List<Job> jobs) {
    lanes().add(jobs, clock().instant());
  }

  private List<Claim> pull(String run, int most) {
    return lanes().pull(run, most, till()).claims();
  }

  private Instant till() {
    return clock().instant().plus(HOLD);
  }

  private static Job job(TenantId tenant, UUID lane, long order) {
    return new Job(tenant, lane, UUID.randomUUID(), order);
  }

  /// One that [#lanes] own.
  private TenantId tenant() {
    var tenant = new TenantId(UUID.randomUUID());
    assertThat(lanes().owned(tenant, 1)).isTrue();
    return tenant;
  }
}
