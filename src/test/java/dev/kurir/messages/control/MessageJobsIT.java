package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.entity.Pacing;
import dev.kurir.outbox.control.Claim;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Outcome;
import dev.kurir.outbox.control.Outcome.Done;
import dev.kurir.outbox.control.Outcome.TenantNotReady;
import dev.kurir.outbox.control.Outcome.TryAgain;
import dev.kurir.outbox.control.Priority;
import dev.kurir.outbox.control.QueueRules;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of a row, for every answer that a client can give.
@Timeout(60)
class MessageJobsIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final MessageTables TABLES = new MessageTables(Servers.database());
  private static final Instant ACKED = Instant.parse("2026-11-22T08:00:00Z");

  private final InMemoryLanes lanes = new InMemoryLanes(CLOCK, 1000);
  private final MessageIds ids = new MessageIds(CLOCK);
  private final Chats chats = new Chats(ids);
  private final RowPorts ports = new RowPorts(CLOCK, ids, chats);
  private final BlockingMessages messages =
      new BlockingMessages(
          TABLES.database(),
          new LaneFeed(lanes, () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          chats,
          CLOCK);
  private final TenantId tenant = TABLES.tenant("628111");

  /// What the client was asked to send: `id to text`.
  private final List<String> sent = new ArrayList<>();

  private boolean connected = true;
  private boolean writes = true;
  private Supplier<SendOutcome> answer = () -> new SendOutcome.Sent(ACKED);
  private final MessageJobs handler =
      new MessageJobs(
          TABLES.database(),
          lanes,
          _ -> connected ? Optional.of((TextSender) this::send) : Optional.empty(),
          CLOCK,
          new MessageSettings(Optional.empty(), 3, 2));

  @AfterAll
  static void close() {
    TABLES.close();
  }

  /// As the real client: the row becomes `sending` with the keys, then the socket, then the answer.
  private SendOutcome send(String messageId, Jid to, String text) {
    if (writes) {
      TABLES.inUnit(tenant, unit -> ports.outgoing(unit).sending(messageId, to));
    }
    sent.add(messageId + " " + to + " " + text);
    return answer.get();
  }

  @Test
  void anAcknowledgedMessageIsSent() {
    var id = accept("Halo");

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("sent 1 null");
    assertThat(sent)
        .containsExactly(column(id, "message_id") + " 6281234567890@s.whatsapp.net Halo");
    assertThat(
            TABLES.text(
                "select sent_at = ? from message_logs where id = ?", Columns.time(ACKED), id))
        .isEqualTo("t");
  }

  /// The node stood still in the middle of the try, and another one has the session now.
  @ParameterizedTest
  @MethodSource("verdicts")
  void whatATryOfAnEarlierOwnerSaysIsNotWritten(SendOutcome verdict) {
    var id = accept("Halo");
    answer =
        () -> {
          TABLES.run("update sessions set epoch = epoch + 1 where tenant_id = ?", tenant.value());
          return verdict;
        };

    assertThat(handle(id)).isInstanceOf(TryAgain.class);
    assertThat(row(id)).isEqualTo("sending 1 null");

    answer = () -> new SendOutcome.Sent(ACKED);
    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(column(id, "state")).isEqualTo("sent");
    assertThat(sent).hasSize(2).allMatch(sent.getFirst()::equals);
  }

  static List<SendOutcome> verdicts() {
    return List.of(
        new SendOutcome.Sent(ACKED),
        new SendOutcome.Unknown(),
        new SendOutcome.Refused(500),
        new SendOutcome.Refused(SendOutcome.REACH_OUT),
        new SendOutcome.NotOnWhatsApp());
  }

  @Test
  void aHiddenUserIsWrittenToByLid() {
    var id = accept("777002@lid", "Halo");

    handle(id);

    assertThat(sent).singleElement().asString().contains(" 777002@lid ");
  }

  @Test
  void withoutAConnectionAllIsDelayedAndNoTryIsCounted() {
    connected = false;
    var id = accept("one");
    var other = accept("6281200000009", "another chat");

    assertThat(handle(id)).isInstanceOf(TenantNotReady.class);
    assertThat(row(id)).isEqualTo("delayed 0 null");
    assertThat(row(other)).isEqualTo("delayed 0 null");

    connected = true;
    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(row(id)).isEqualTo("sent 1 null");
    assertThat(column(id, "delayed_at")).isNotEqualTo("null");
  }

  @Test
  void aConnectionThatIsLostInTheMiddleCountsNoTryEither() {
    writes = false;
    answer = SendOutcome.NotConnected::new;
    var id = accept("one");

    assertThat(handle(id)).isInstanceOf(TenantNotReady.class);

    assertThat(row(id)).isEqualTo("delayed 0 null");
  }

  @Test
  void theWaitForAConnectionGrowsAndStartsAgainAfterOne() {
    connected = false;
    var id = accept("one");
    for (int i = 0; i < 12; i++) {
      handle(id);
    }
    handler.connected(tenant);

    assertThat(handle(id))
        .isInstanceOfSatisfying(
            TenantNotReady.class,
            wait -> assertThat(wait.after()).isLessThanOrEqualTo(Duration.ofSeconds(1)));
  }

  @Test
  void withoutAnAnswerTheSameIdIsTriedAgainUntilItIsGivenUp() {
    answer = SendOutcome.Unknown::new;
    var id = accept("one");

    assertThat(handle(id)).isInstanceOf(TryAgain.class);
    assertThat(row(id)).isEqualTo("sending 1 no_ack");
    assertThat(handle(id)).isInstanceOf(TryAgain.class);
    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("parked 3 attempts_exhausted");
    assertThat(sent).hasSize(3);
    assertThat(sent.stream().distinct()).hasSize(1);
  }

  @Test
  void whatMayHaveArrivedStaysSendingWhileNotConnected() {
    answer = SendOutcome.Unknown::new;
    var id = accept("one");
    handle(id);

    connected = false;
    assertThat(handle(id)).isInstanceOf(TenantNotReady.class);

    assertThat(row(id)).isEqualTo("sending 1 no_ack");
  }

  @Test
  void aRefusalFailsWithItsNumber() {
    answer = () -> new SendOutcome.Refused(479);
    var id = accept("one");

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("failed 1 refused_479");
    assertThat(column(id, "error_message")).contains("479");
  }

  @Test
  void theLimitForNewContactsHoldsAndIsNeverTriedAgain() {
    answer = () -> new SendOutcome.Refused(463);
    var id = accept("one");

    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("held 1 reach_out_limited");
    assertThat(sent).hasSize(1);
  }

  @Test
  void whileNewChatsArePausedTheyAreHeldUntriedAndKnownOnesFlow() {
    var known = accept("6281200000001", "kenal");
    handle(known);
    restrict("locked_until = now() + interval '1 hour'");
    var stranger = accept("6281200000002", "permisi");
    var again = accept("6281200000001", "lagi");

    assertThat(handle(stranger)).isEqualTo(new Done());
    assertThat(handle(again)).isEqualTo(new Done());

    assertThat(row(stranger)).isEqualTo("held 0 reach_out_locked");
    assertThat(row(again)).isEqualTo("sent 1 null");
    assertThat(sent).hasSize(2);
  }

  @Test
  void whoHasGivenATokenIsKnown() {
    var id = accept("6281200000002", "dari riwayat");
    restrict("locked_until = now() + interval '1 hour'");
    TABLES.run(
        "update chats set lid = '777003' where id = (select chat_id from message_logs where id = ?)",
        id);
    TABLES.run(
        "insert into auth_credits (session_id, category, key_id, value, key_version)"
            + " values (?, 'TRUST_TOKEN', '777003@lid', '', 1)",
        TABLES.session(tenant).value());

    handle(id);

    assertThat(row(id)).isEqualTo("sent 1 null");
  }

  @Test
  void whoWasOnlyGivenATokenOfOursIsNot() {
    var id = accept("777004@lid", "permisi");
    restrict("locked_until = now() + interval '1 hour'");
    TABLES.run(
        "insert into auth_credits (session_id, category, key_id, value, key_version)"
            + " values (?, 'TRUST_TOKEN', '777004@lid/issued', '', 1)",
        TABLES.session(tenant).value());

    handle(id);

    assertThat(row(id)).isEqualTo("held 0 reach_out_locked");
  }

  @Test
  void aPauseThatIsOverHoldsNothing() {
    restrict("locked_until = now() - interval '1 second'");
    var id = accept("one");

    handle(id);

    assertThat(row(id)).isEqualTo("sent 1 null");
  }

  @Test
  void whenAllNewChatsAreBegunFurtherOnesAreHeldUntilTheNextCycle() {
    restrict("chats_total = 5, chats_capped = true, chats_until = now() + interval '1 day'");
    var id = accept("6281200000002", "one");
    handle(id);
    assertThat(row(id)).isEqualTo("held 0 new_chats_capped");

    restrict("chats_until = now() - interval '1 second'");
    var next = accept("6281200000003", "two");
    handle(next);
    assertThat(row(next)).isEqualTo("sent 1 null");
  }

  @Test
  void aResumedMessageGoesOutUnderItsOldId() {
    answer = () -> new SendOutcome.Refused(463);
    var id = accept("one");
    handle(id);
    answer = () -> new SendOutcome.Sent(ACKED);

    new Jobs(TABLES.database(), lanes, CLOCK).resume(tenant, id);
    handle(id);

    assertThat(row(id)).isEqualTo("sent 1 null");
    assertThat(sent).hasSize(2);
    assertThat(sent.stream().distinct()).hasSize(1);
  }

  @Test
  void theRecipientSeesSomebodyTypingOnceAndNothingElseWaits() {
    List<Jid> typed = new ArrayList<>();
    var typing =
        new MessageJobs(
            TABLES.database(),
            lanes,
            _ -> Optional.of(typing(typed)),
            CLOCK,
            new MessageSettings(Optional.empty(), 3, 2));
    var draft =
        new Draft(
            "6281200000001",
            "Halo",
            Optional.empty(),
            Optional.of(Duration.ofSeconds(2)),
            Delivery.NORMAL);
    var id = ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();

    assertThat(typing.handle(job(id))).isEqualTo(new TryAgain(Duration.ofSeconds(2)));
    assertThat(sent).isEmpty();
    assertThat(row(id)).isEqualTo("queued 0 null");

    assertThat(typing.handle(job(id))).isEqualTo(new Done());
    assertThat(sent).hasSize(1);
    assertThat(typed).containsExactly(Jid.pn("6281200000001"));
  }

  private Senders.Sender typing(List<Jid> typed) {
    return new Senders.Sender() {
      @Override
      public SendOutcome sendText(String messageId, Jid to, String text) {
        return send(messageId, to, text);
      }

      @Override
      public void typing(Jid to) {
        typed.add(to);
      }
    };
  }

  private void restrict(String what) {
    var session = TABLES.session(tenant).value();
    TABLES.run(
        "insert into session_limits (session_id) values (?) on conflict do nothing", session);
    TABLES.run("update session_limits set " + what + " where session_id = ?", session);
  }

  @Test
  void aNumberWithoutAnAccountFails() {
    writes = false;
    answer = SendOutcome.NotOnWhatsApp::new;
    var id = accept("one");

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("failed 0 not_on_whatsapp");
  }

  @Test
  void aQuestionWithoutAnAnswerIsATryOfItsOwn() {
    writes = false;
    answer = () -> new SendOutcome.Failed("devices", true);
    var id = accept("one");

    assertThat(handle(id)).isInstanceOf(TryAgain.class);
    assertThat(row(id)).isEqualTo("queued 1 query_failed");
    answer = () -> new SendOutcome.Failed("devices", false);
    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(row(id)).isEqualTo("failed 1 query_failed");
  }

  @Test
  void anotherNumberThanTheOneItWasAcceptedForHoldsIt() {
    var id = accept("one");
    TABLES.run(
        "update sessions set jid = '628999:1@s.whatsapp.net' where tenant_id = ?", tenant.value());

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("held 0 number_changed");
    assertThat(sent).isEmpty();
  }

  @Test
  void anEarlierMessageOfTheChatGoesFirstWhateverTheLanesSay() {
    var first = accept("first");
    var second = accept("second");
    lanes.removeAll(tenant);
    lanes.add(List.of(job(second)), CLOCK.instant());

    assertThat(handle(second)).isEqualTo(new TryAgain(Duration.ZERO));

    assertThat(sent).isEmpty();
    assertThat(pull()).singleElement().extracting(claim -> claim.job().id()).isEqualTo(first);
  }

  @Test
  void whatIsOverHoldsBackNothing() {
    var first = accept("first");
    var second = accept("second");
    TABLES.run("update message_logs set state = 'held' where id = ?", first);

    assertThat(handle(second)).isEqualTo(new Done());

    assertThat(row(second)).startsWith("sent");
  }

  @Test
  void aJobOfAMergedChatMovesToTheOtherLane() {
    var id = accept("one");
    var old = job(id);
    var stale = new Job(tenant, UUID.randomUUID(), id, old.order());

    assertThat(handler.handle(stale)).isEqualTo(new Done());

    assertThat(sent).isEmpty();
    assertThat(pull()).singleElement().extracting(Claim::job).isEqualTo(old);
  }

  @Test
  void aJobThatIsDoneOrGoneIsDone() {
    var id = accept("one");
    handle(id);

    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(handler.handle(new Job(tenant, UUID.randomUUID(), UUID.randomUUID(), 1)))
        .isEqualTo(new Done());
    assertThat(sent).hasSize(1);
  }

  @Test
  void aCancelledMessageIsNotWrittenToTheSocket() {
    var id = accept("one");
    var jobs = new Jobs(TABLES.database(), lanes, CLOCK);
    var withdrawing =
        new MessageJobs(
            TABLES.database(),
            lanes,
            _ ->
                Optional.of(
                    (TextSender)
                        (messageId, to, text) -> {
                          jobs.cancel(tenant, id); // between the look at the row and the try
                          return send(messageId, to, text);
                        }),
            CLOCK,
            new MessageSettings(Optional.empty(), 3, 2));

    assertThat(withdrawing.handle(job(id))).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("cancelled 0 null");
    assertThat(sent).isEmpty();
  }

  @Test
  void aTryThatEndedWithTheProcessIsMadeAgainUnderTheSameIdAndNotForEver() {
    var id = accept("one");
    answer =
        () -> {
          throw new IllegalStateException("as if the process had died");
        };
    crash(id);
    assertThat(row(id)).isEqualTo("sending 1 null");
    crash(id);
    assertThat(column(id, "crashes")).isEqualTo("1");

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("parked 2 crashed");
    assertThat(sent.stream().distinct()).hasSize(1);
  }

  @Test
  void aFencedOutOwnerWaitsAndADatabaseThatIsDownIsTriedAgain() {
    var id = accept("one");
    writes = false;

    answer =
        () -> {
          throw new StaleOwnerException();
        };
    assertThat(handle(id)).isInstanceOf(TenantNotReady.class);
    answer =
        () -> {
          throw new StoreUnavailableException(new IOException("down"));
        };
    assertThat(handle(id)).isInstanceOf(TryAgain.class);

    assertThat(row(id)).isEqualTo("queued 0 null");
  }

  private void crash(UUID id) {
    try {
      handle(id);
    } catch (IllegalStateException _) {
      return;
    }
    throw new AssertionError("no crash");
  }

  @Test
  void anExpiredMessageIsNeverSent() {
    var id = accept(new Delivery(Priority.HIGH, Optional.empty(), Optional.empty(), minute()));
    var other = accept(new Delivery(Priority.HIGH, Optional.empty(), Optional.empty(), minute()));
    expire(id);

    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(handle(other)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("expired 0 null");
    assertThat(row(other)).isEqualTo("sent 1 null");
    assertThat(sent).hasSize(1);
  }

  /// Between the look at the row and the socket there are questions to WhatsApp.
  @Test
  void aMessageThatExpiresOnTheWayIsNotWrittenToTheSocket() {
    var id = accept(new Delivery(Priority.NORMAL, Optional.empty(), Optional.empty(), minute()));
    var row = new WaitingRows(TABLES.database()).find(id, CLOCK.instant()).orElseThrow();
    expire(id);

    assertThatThrownBy(() -> send(row.messageId(), row.to(), "x"))
        .isInstanceOf(WithdrawnException.class);
    assertThat(handle(id)).isEqualTo(new Done());
    assertThat(row(id)).isEqualTo("expired 0 null");
  }

  @Test
  void whatWasTriedAndExpiresIsNotSaidToBeUnsent() {
    var id = accept(new Delivery(Priority.NORMAL, Optional.empty(), Optional.empty(), minute()));
    answer = SendOutcome.Unknown::new;
    handle(id);
    expire(id);

    assertThat(handle(id)).isEqualTo(new Done());

    assertThat(row(id)).isEqualTo("parked 1 expired_unanswered");
    assertThat(sent).hasSize(1);
  }

  @Test
  void aMessageForLaterHoldsBackNothingUntilItsTime() {
    var later =
        accept(
            new Delivery(
                Priority.NORMAL,
                Optional.of(CLOCK.instant().plusSeconds(3600)),
                Optional.empty(),
                Optional.empty()));
    var next = accept("6281234567890", "at once");

    assertThat(handle(next)).isEqualTo(new Done());
    assertThat(handle(later)).isEqualTo(new Done());
    assertThat(row(later)).isEqualTo("queued 0 null");
    assertThat(sent).hasSize(1);
    TABLES.run("update message_logs set due_at = now() - interval '1 s' where id = ?", later);
    var last = accept("6281234567890", "behind it");

    assertThat(handle(last)).isEqualTo(new TryAgain(Duration.ZERO));
    assertThat(handle(later)).isEqualTo(new Done());
    assertThat(row(later)).isEqualTo("sent 1 null");
  }

  @Test
  void aPausedTenantsMessageWaitsAlsoWhenTheLanesForgotThePause() {
    var id = accept("x");
    TABLES.run("insert into queues (tenant_id, paused_at) values (?, now())", tenant.value());

    assertThat(handle(id)).isInstanceOf(TenantNotReady.class);

    assertThat(row(id)).isEqualTo("queued 0 null");
    assertThat(pull()).isEmpty();
    TABLES.run("update queues set paused_at = null where tenant_id = ?", tenant.value());
    assertThat(handle(id)).isEqualTo(new Done());
  }

  @Test
  void aPacedTenantSendsNoFasterAndARestartDoesNotGiveADayTwice() {
    new PaceRows(TABLES.database(), CLOCK)
        .set(tenant, new Pacing(Duration.ZERO, Duration.ZERO, 0, 2));
    var first = accept("6281200000001", "1");
    var second = accept("6281200000002", "2");
    var third = accept("6281200000003", "3");

    connected = true;
    answer = SendOutcome.NotConnected::new;
    writes = false;
    assertThat(handle(first)).isInstanceOf(TenantNotReady.class); // takes no turn
    answer = () -> new SendOutcome.Sent(ACKED);
    writes = true;
    assertThat(handle(first)).isEqualTo(new Done());
    assertThat(handle(second)).isEqualTo(new Done());

    assertThat(handle(third))
        .isInstanceOfSatisfying(
            TenantNotReady.class,
            wait -> assertThat(wait.after()).isBetween(Duration.ofMillis(1), Duration.ofDays(1)));
    assertThat(row(third)).startsWith("delayed 0").endsWith("null");
    assertThat(new QueueRows(TABLES.database(), CLOCK).rules(tenant))
        .isEqualTo(new QueueRules(false, true));
    assertThat(new QueueRows(TABLES.database(), CLOCK).find(tenant).orElseThrow().sentToday())
        .isEqualTo(2);
  }

  private static Optional<Duration> minute() {
    return Optional.of(Duration.ofMinutes(1));
  }

  private static void expire(UUID id) {
    TABLES.run("update message_logs set expires_at = now() - interval '1 s' where id = ?", id);
  }

  private UUID accept(Delivery delivery) {
    var draft = new Draft("6281234567890", "x", Optional.empty(), Optional.empty(), delivery);
    return ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();
  }

  private UUID accept(String text) {
    return accept("6281234567890", text);
  }

  private UUID accept(String to, String text) {
    var draft = new Draft(to, text, Optional.empty());
    return ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();
  }

  private Outcome handle(UUID id) {
    return handler.handle(job(id));
  }

  private Job job(UUID id) {
    return new Job(
        tenant, UUID.fromString(column(id, "chat_id")), id, Long.parseLong(column(id, "seq")));
  }

  /// State, attempts and error code.
  private String row(UUID id) {
    return String.join(" ", column(id, "state"), column(id, "attempts"), column(id, "error_code"));
  }

  private static String column(UUID id, String name) {
    return TABLES.text("select " + name + " from message_logs where id = ?", id);
  }

  private List<Claim> pull() {
    lanes.owned(tenant, 1);
    return lanes.pull(lanes.open(), 1000, CLOCK.instant().plus(Duration.ofSeconds(30))).claims();
  }
}
