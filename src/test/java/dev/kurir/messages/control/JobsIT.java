package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.control.Jobs.Cancellation.Cancelled;
import dev.kurir.messages.control.Jobs.Cancellation.NoSuchJob;
import dev.kurir.messages.control.Jobs.Cancellation.TooLate;
import dev.kurir.messages.control.Jobs.Resumption.NothingToResume;
import dev.kurir.messages.control.Jobs.Resumption.Resumed;
import dev.kurir.messages.entity.MessageState;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobsIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final MessageTables TABLES = new MessageTables(Servers.database());

  private final InMemoryLanes lanes = new InMemoryLanes(CLOCK, 10);
  private final MessageIds ids = new MessageIds(CLOCK);
  private final BlockingMessages messages =
      new BlockingMessages(
          TABLES.database(),
          new LaneFeed(lanes, () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          new Chats(ids),
          CLOCK);
  private final Jobs jobs = new Jobs(TABLES.database(), lanes, CLOCK);
  private final TenantId tenant = TABLES.tenant("6281100000001");

  @AfterAll
  static void close() {
    TABLES.close();
  }

  @Test
  void aJobTellsWhatIsKnown() {
    var id = accept();

    var job = jobs.find(id).orElseThrow();

    assertThat(job.tenant()).isEqualTo(tenant);
    assertThat(job.to()).isEqualTo("+62 812-3456-7890");
    assertThat(job.phone()).contains("6281234567890");
    assertThat(job.lid()).isEmpty();
    assertThat(job.state()).isEqualTo(MessageState.QUEUED);
    assertThat(job.attempts()).isZero();
    assertThat(job.error()).isEmpty();
    assertThat(job.times()).containsOnlyKeys(MessageState.QUEUED);
    assertThat(job.messageId()).startsWith("3EB0");
  }

  @Test
  void timesAreThoseOfTheStatesThatItHasBeenIn() {
    var id = accept();
    TABLES.run(
        "update message_logs set state = 'read', sending_at = '2026-11-22T08:00:00Z',"
            + " sent_at = '2026-11-22T08:00:01Z', delivered_at = '2026-11-22T08:00:02Z',"
            + " read_at = '2026-11-22T08:00:03Z' where id = ?",
        id);

    assertThat(jobs.find(id).orElseThrow().times())
        .containsOnlyKeys(
            MessageState.QUEUED,
            MessageState.SENDING,
            MessageState.SENT,
            MessageState.DELIVERED,
            MessageState.READ)
        .containsEntry(MessageState.READ, Instant.parse("2026-11-22T08:00:03Z"));
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatWasNeverSentCanBeCancelled(MessageState state) {
    var id = accept();
    TABLES.run("update message_logs set state = ? where id = ?", state.wire(), id);

    var answer = jobs.cancel(tenant, id);

    if (state.next().contains(MessageState.CANCELLED) || state == MessageState.CANCELLED) {
      assertThat(answer)
          .isInstanceOfSatisfying(
              Cancelled.class,
              it -> assertThat(it.job().state()).isEqualTo(MessageState.CANCELLED));
    } else {
      assertThat(answer)
          .isInstanceOfSatisfying(
              TooLate.class, it -> assertThat(it.job().state()).isEqualTo(state));
    }
  }

  @Test
  void aCancelledJobLeavesItsLaneAndHasATime() {
    var id = accept();

    jobs.cancel(tenant, id);

    assertThat(lanes.pull(lanes.open(), 10, CLOCK.instant().plusSeconds(30)).claims()).isEmpty();
    assertThat(jobs.find(id).orElseThrow().times())
        .containsKeys(MessageState.QUEUED, MessageState.CANCELLED);
  }

  @Test
  void anotherTenantsJobAndAnUnknownOneAreTheSame() {
    var id = accept();

    assertThat(jobs.cancel(TABLES.tenant("6281100000002"), id)).isEqualTo(new NoSuchJob());
    assertThat(jobs.cancel(tenant, UUID.randomUUID())).isEqualTo(new NoSuchJob());
    assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(MessageState.QUEUED);
    assertThat(jobs.find(UUID.randomUUID())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void onlyWhatWaitsForAPersonCanBeResumed(MessageState state) {
    var id = accept();
    TABLES.run("update message_logs set state = ? where id = ?", state.wire(), id);

    var answer = jobs.resume(tenant, id);

    if (state == MessageState.HELD || state == MessageState.PARKED) {
      assertThat(answer)
          .isInstanceOfSatisfying(
              Resumed.class, it -> assertThat(it.job().state()).isEqualTo(MessageState.QUEUED));
    } else {
      assertThat(answer)
          .isInstanceOfSatisfying(
              NothingToResume.class, it -> assertThat(it.job().state()).isEqualTo(state));
    }
  }

  @Test
  void whatIsResumedStandsInItsLaneAgainForTheNumberThatIsLinkedNow() {
    var id = accept();
    var messageId = jobs.find(id).orElseThrow().messageId();
    lanes.removeAll(tenant);
    lanes.owned(tenant, 1);
    TABLES.run(
        "update message_logs set state = 'held', error_code = 'number_changed', attempts = 3,"
            + " crashes = 1, held_at = now() where id = ?",
        id);
    TABLES.run(
        "update sessions set jid = '628999:1@s.whatsapp.net' where tenant_id = ?", tenant.value());

    jobs.resume(tenant, id);

    var job = jobs.find(id).orElseThrow();
    assertThat(job.error()).isEmpty();
    assertThat(job.attempts()).isZero();
    assertThat(job.messageId()).isEqualTo(messageId);
    assertThat(TABLES.text("select account from message_logs where id = ?", id))
        .isEqualTo("628999");
    assertThat(lanes.pull(lanes.open(), 10, CLOCK.instant().plusSeconds(30)).claims())
        .singleElement()
        .extracting(claim -> claim.job().id())
        .isEqualTo(id);
  }

  @Test
  void anotherTenantsJobCannotBeResumed() {
    var id = accept();
    TABLES.run("update message_logs set state = 'held' where id = ?", id);

    assertThat(jobs.resume(TABLES.tenant("6281100000003"), id))
        .isEqualTo(new Jobs.Resumption.NoSuchJob());
    assertThat(jobs.find(id).orElseThrow().state()).isEqualTo(MessageState.HELD);
  }

  private UUID accept() {
    lanes.owned(tenant, 1);
    var draft = new Draft("+62 812-3456-7890", "Halo", Optional.empty());
    return ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();
  }
}
