package dev.kurir.outbox.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.MovableClock;
import dev.kurir.testing.Servers;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.RedisClient;

class RedisLanesIT implements OutboxContract {
  private final MovableClock clock = new MovableClock();
  private final RedisClient redis = RedisClient.create(Servers.redisUrl());
  private final RedisLanes lanes =
      new RedisLanes(redis, RedisLanes.PREFIX, "node-1", PER_TENANT, clock);

  @AfterEach
  void closeClient() {
    redis.close();
  }

  @Override
  public Lanes lanes() {
    return lanes;
  }

  @Override
  public Lanes other() {
    return new RedisLanes(redis, RedisLanes.PREFIX, "node-2", PER_TENANT, clock);
  }

  @Override
  public MovableClock clock() {
    return clock;
  }

  @Test
  void afterALostMemoryTheOwnersSayAgainWhatTheyOwn() {
    var tenant = new TenantId(UUID.randomUUID());
    lanes.open();
    lanes.owned(tenant, 3);
    redis.flushDB();
    var job = new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), 1);
    lanes.add(List.of(job), clock.instant());

    var run = lanes.open();

    assertThat(lanes.pull(run, 10, clock.instant().plusSeconds(30)).claims())
        .extracting(Claim::job)
        .containsExactly(job);
  }

  /// When its file ends within a transaction, Redis may play the beginning of it at a later start:
  /// half of what a script did.
  @Test
  void whatWasHandedOutByHalfAScriptIsDueInTheNextRun() {
    var tenant = new TenantId(UUID.randomUUID());
    var run = lanes.open();
    lanes.owned(tenant, 1);
    var job = new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), 1);
    lanes.add(List.of(job), clock.instant());
    var till = clock.instant().plusSeconds(30);
    assertThat(lanes.pull(run, 10, till).claims()).hasSize(1);
    assertThat(redis.del("{kurir}:holds")).isOne();

    var next = lanes.open();

    assertThat(lanes.pull(next, 10, till).claims()).extracting(Claim::job).containsExactly(job);
  }

  @Test
  void aLaneThatHalfAScriptLeftInNoIndexIsFoundWhenItsJobsAreAddedAgain() {
    var tenant = new TenantId(UUID.randomUUID());
    lanes.open();
    lanes.owned(tenant, 1);
    var chat = UUID.randomUUID();
    var jobs =
        List.of(
            new Job(tenant, chat, UUID.randomUUID(), 1),
            new Job(tenant, chat, UUID.randomUUID(), 2));
    lanes.add(jobs, clock.instant());
    assertThat(redis.zrem("{kurir}:lanes:" + tenant.value() + ":normal", chat.toString())).isOne();
    var run = lanes.open();
    var till = clock.instant().plusSeconds(30);
    assertThat(lanes.pull(run, 10, till).claims()).isEmpty();

    lanes.add(jobs, clock.instant());

    assertThat(lanes.pull(run, 10, till).claims())
        .extracting(Claim::job)
        .containsExactly(jobs.getFirst());
  }

  /// A mark that stays behind would make the chat's next message urgent, or let it wait for all.
  @ParameterizedTest
  @EnumSource
  void aLaneThatIsEmptyKeepsNoMark(Priority priority) {
    var tenant = new TenantId(UUID.randomUUID());
    var run = lanes.open();
    lanes.owned(tenant, 1);
    var chat = UUID.randomUUID();
    var job = new Job(tenant, chat, UUID.randomUUID(), 1);
    lanes.add(List.of(new Entry(job, priority, clock.instant())));
    var till = clock.instant().plusSeconds(30);
    var first = lanes.pull(run, 10, till).claims().getFirst();
    assertThat(lanes.pull(run, 10, till).claims()).isEmpty(); // another look while it is in hand

    lanes.finish(first, new Outcome.Done());

    assertThat(redis.keys("*urgency:*")).isEmpty();
    assertThat(redis.keys("*lane*")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aLaneThatIsEmptiedWhileItsTenantHasMoreToDoKeepsNoMark(Priority priority) {
    var tenant = new TenantId(UUID.randomUUID());
    var run = lanes.open();
    lanes.owned(tenant, 1);
    var till = clock.instant().plusSeconds(30);
    for (int i = 0; i < 5; i++) {
      var job = new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), i);
      lanes.add(List.of(new Entry(job, priority, clock.instant())));
    }

    for (int left = 5; left > 0; left--) {
      var claims = lanes.pull(run, 1, till).claims();
      assertThat(claims).hasSize(1);
      lanes.finish(claims.getFirst(), new Outcome.Done());
    }

    assertThat(redis.keys("*urgency:*")).isEmpty();
    assertThat(redis.keys("*lane*")).isEmpty();
  }
}
