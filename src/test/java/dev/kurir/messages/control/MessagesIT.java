package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.control.Acceptance.Invalid;
import dev.kurir.messages.control.Acceptance.KeyInProgress;
import dev.kurir.messages.control.Acceptance.KeyUsed;
import dev.kurir.messages.control.Acceptance.NoSuchTenant;
import dev.kurir.messages.control.Acceptance.Rule;
import dev.kurir.messages.control.Senders.Sender;
import dev.kurir.messages.entity.Recipient;
import dev.kurir.outbox.control.Claim;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.outbox.control.Priority;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MessagesIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Optional<String> INDONESIA = Optional.of("ID");

  private static final MessageTables TABLES = new MessageTables(Servers.database());

  private final InMemoryLanes lanes = new InMemoryLanes(CLOCK, 1000);
  private final AtomicInteger refills = new AtomicInteger();
  private Optional<Sender> sender = Optional.empty(); // of every tenant, on this node
  private final MessageIds ids = new MessageIds(CLOCK);
  private final Chats chats = new Chats(ids);
  private final BlockingMessages messages = messages(TABLES);
  private final TenantId tenant = TABLES.tenant("628111");

  @AfterAll
  static void close() {
    TABLES.close();
  }

  private BlockingMessages messages(MessageTables tables) {
    return new BlockingMessages(
        tables.database(),
        new LaneFeed(lanes, refills::incrementAndGet, _ -> sender, CLOCK),
        ids,
        chats,
        CLOCK);
  }

  @Test
  void whatWaitsForAConnectionIsARowAndNoJob() {
    TABLES.run("update sessions set status = 'DISCONNECTED' where tenant_id = ?", tenant.value());

    accept("0812-3456-7890", "Halo");
    var alone = pull();
    sender = Optional.of(new NoSender()); // connects here while the next one is written
    var id = accept("0812-3456-7890", "Halo lagi");

    assertThat(alone).isEmpty();
    assertThat(pull()).singleElement().extracting(claim -> claim.job().id()).isEqualTo(id);
  }

  private record NoSender() implements Sender {
    @Override
    public SendOutcome sendText(String messageId, Jid to, String text) {
      throw new AssertionError("nothing is sent here");
    }

    @Override
    public void typing(Jid to) {}
  }

  @Test
  void anAcceptedMessageIsARowAndAJob() {
    var id = accept("0812-3456-7890", "Halo");

    assertThat(
            TABLES.text(
                """
                select concat_ws(' ', m.direction, m.recipient, m.type, m.text, m.state, m.attempts,
                  m.account, c.phone, m.message_id ~ '^3EB0[0-9A-F]{18}$', m.at = m.queued_at)
                from message_logs m join chats c on c.id = m.chat_id where m.id = ?\
                """,
                id))
        .isEqualTo("out 0812-3456-7890 text Halo queued 0 628111 6281234567890 t t");
    assertThat(pull())
        .singleElement()
        .satisfies(claim -> {
          assertThat(claim.job().id()).isEqualTo(id);
          assertThat(claim.job().tenant()).isEqualTo(tenant);
          assertThat(claim.job().lane().toString())
              .isEqualTo(TABLES.text("select chat_id::text from message_logs where id = ?", id));
          assertThat(Long.toString(claim.job().order()))
              .isEqualTo(TABLES.text("select seq from message_logs where id = ?", id));
        });
  }

  /// To plan them takes longer than to run them. One thread gets the same connection again.
  @Test
  void postgresqlKeepsThePlansOfWhatAcceptsAMessageToSomebodyNew() {
    for (int i = 100; i < 150; i++) {
      accept("62877000" + i, "Halo");
    }

    assertThat(
            TABLES.column(
                "select concat_ws(' ', custom_plans <= 5, generic_plans > 5)"
                    + " from pg_prepared_statements where statement ~ 'unnest'"
                    + " and statement ~ 'chats' and statement !~ 'advisory'"))
        .containsExactly("t t");
  }

  @Test
  void messagesToOnePersonAreOneChatHoweverTheNumberIsWritten() {
    var ofIt =
        List.of(
            accept("081234567890", "1"),
            accept("+62 812 3456 7890", "2"),
            accept("6281234567890@s.whatsapp.net", "3"));

    assertThat(
            TABLES.column(
                "select distinct chat_id from message_logs where id = any(?)",
                (Object) ofIt.toArray(UUID[]::new)))
        .hasSize(1);
  }

  @Test
  void messagesToAGroupAreOneChatAndGoThere() {
    var ofIt =
        List.of(accept("120363000000000007@g.us", "1"), accept("120363000000000007@g.us", "2"));
    chats.forget();
    var third = accept("120363000000000007@g.us", "3");

    assertThat(
            TABLES.column(
                "select distinct concat_ws(' ', c.id = o.chat_id, c.group_jid, c.phone, c.lid)"
                    + " from message_logs m join chats c on c.id = m.chat_id"
                    + " join message_logs o on o.id = m.id where m.id = any(?)",
                (Object) new UUID[] {ofIt.getFirst(), ofIt.getLast(), third}))
        .containsExactly("t 120363000000000007@g.us");
    assertThat(
            TABLES.column(
                "select distinct chat_id from message_logs where id = any(?)",
                (Object) new UUID[] {ofIt.getFirst(), ofIt.getLast(), third}))
        .hasSize(1);
    assertThat(new WaitingRows(TABLES.database()).find(third, CLOCK.instant()).orElseThrow().to())
        .hasToString("120363000000000007@g.us");
  }

  @Test
  void phoneAndLidOfOnePersonAreOneChat() {
    TABLES.run(
        "insert into lid_map (session_id, pn, lid) values (?, '6281200000001', '777001')",
        TABLES.session(tenant).value());

    accept("6281200000001", "by phone");
    accept("777001@lid", "by LID");
    new Chats(ids).forget();
    chats.forget();
    accept("777001@lid", "by LID again");

    assertThat(
            TABLES.column(
                "select distinct concat(c.phone, ' ', c.lid) from message_logs m"
                    + " join chats c on c.id = m.chat_id where m.tenant_id = ?",
                tenant.value()))
        .containsExactly("6281200000001 777001");
  }

  @Test
  void thousandsAtATimeAreWrittenOnceEachAndInFewCommits() throws Exception {
    var before = commits();
    var results = new ArrayList<Acceptance>();
    List<Callable<Acceptance>> calls = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      var to = "62812" + (10_000_000 + i % 500);
      calls.add(() -> messages.accept(tenant, draft(to, "Halo"), INDONESIA));
    }

    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : callers.invokeAll(calls)) {
        results.add(result.get());
      }
    }

    assertThat(results).hasOnlyElementsOfType(Accepted.class).doesNotHaveDuplicates();
    assertThat(count()).isEqualTo("2000");
    assertThat(
            TABLES.text(
                "select count(*) from chats where session_id = ?", TABLES.session(tenant).value()))
        .isEqualTo("500");
    assertThat(commits() - before).isLessThan(200);
  }

  @Test
  void messagesOfOneCallerKeepTheirOrder() {
    for (int i = 0; i < 20; i++) {
      accept("6281234567890", "number " + i);
    }

    assertThat(
            TABLES.column(
                "select substr(text, 8)::int from message_logs where tenant_id = ? order by seq",
                tenant.value()))
        .isSortedAccordingTo(java.util.Comparator.comparingInt(Integer::parseInt))
        .hasSize(20);
  }

  @Test
  void theSameKeyAgainIsTheSameJob() {
    var draft = new Draft("6281234567890", "once", Optional.of("order-1"));
    var first = (Accepted) messages.accept(tenant, draft, INDONESIA);

    var second = messages.accept(tenant, draft, INDONESIA);
    var other =
        messages.accept(
            tenant, new Draft("6281234567890", "another", Optional.of("order-1")), INDONESIA);
    var otherTenant = messages.accept(TABLES.tenant("628222"), draft, INDONESIA);

    assertThat(first.repeated()).isFalse();
    assertThat(second).isEqualTo(new Accepted(first.jobId(), true));
    assertThat(other).isEqualTo(new KeyUsed());
    assertThat(otherTenant).isInstanceOf(Accepted.class).isNotEqualTo(second);
    assertThat(count()).isEqualTo("1");
  }

  @Test
  void theSameKeyAtTheSameTimeIsOneJob() throws Exception {
    var draft = new Draft("6281234567890", "once", Optional.of("order-2"));
    List<Callable<Acceptance>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      calls.add(() -> messages.accept(tenant, draft, INDONESIA));
    }

    Set<UUID> jobs = new HashSet<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : callers.invokeAll(calls)) {
        switch (result.get()) {
          case Accepted(var job, _) -> jobs.add(job);
          case KeyInProgress() -> {}
          case Acceptance other -> throw new AssertionError(other);
        }
      }
    }

    assertThat(jobs).hasSize(1);
    assertThat(count()).isEqualTo("1");
    assertThat(messages.accept(tenant, draft, INDONESIA))
        .isEqualTo(new Accepted(jobs.iterator().next(), true));
  }

  @Test
  void whatAnotherNodeIsWritingUnderAKeyIsInProgress() throws SQLException {
    var draft = new Draft("6281234567890", "once", Optional.of("order-3"));
    try (var other = TABLES.connect()) {
      other.setAutoCommit(false);
      var theirs = UUID.randomUUID();
      var claimed =
          new NewMessage(
              theirs,
              tenant,
              new Recipient.Phone("6281234567890"),
              draft.to(),
              draft.message(),
              "3EB0",
              "order-3",
              draft.digest(),
              null,
              Priority.NORMAL,
              null,
              null,
              CLOCK.instant());
      assertThat(IdempotencyKeys.claim(other, List.of(claimed))).isEmpty();

      assertThat(messages.accept(tenant, draft, INDONESIA)).isEqualTo(new KeyInProgress());
      other.commit();

      assertThat(messages.accept(tenant, draft, INDONESIA)).isEqualTo(new Accepted(theirs, true));
    }
  }

  @Test
  void aKeyOfADayAgoIsFreeAgainSweptOrNot() {
    var draft = new Draft("6281234567890", "daily", Optional.of("order-4"));
    var first = messages.accept(tenant, draft, INDONESIA);
    var age = "update idempotency_keys set kept_at = kept_at - interval '24 hours'";
    TABLES.run(age + " where tenant_id = ?", tenant.value());

    var second = messages.accept(tenant, draft, INDONESIA);
    var again = messages.accept(tenant, draft, INDONESIA);

    assertThat(second).isInstanceOf(Accepted.class).isNotEqualTo(first);
    assertThat(again).isEqualTo(new Accepted(((Accepted) second).jobId(), true));
    TABLES.run(age + " where tenant_id = ?", tenant.value());
    assertThat(IdempotencyKeys.sweep(TABLES.database(), CLOCK.instant())).isPositive();
    assertThat(
            TABLES.text(
                "select count(*) from idempotency_keys where tenant_id = ?", tenant.value()))
        .isEqualTo("0");
  }

  @Test
  void aKeyWhoseRequestFailedIsFree() {
    var key = Optional.of("order-5");
    assertThat(messages.accept(tenant, new Draft("nobody", "x", key), INDONESIA))
        .isInstanceOf(Invalid.class);

    assertThat(messages.accept(tenant, new Draft("6281234567890", "x", key), INDONESIA))
        .isInstanceOf(Accepted.class);
  }

  @Test
  void keysOfOneBatchAreEachTheirOwn() throws Exception {
    List<Callable<Acceptance>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      var draft = new Draft("6281234567890", "x", Optional.of("k" + i % 100));
      calls.add(() -> messages.accept(tenant, draft, INDONESIA));
    }

    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : callers.invokeAll(calls)) {
        assertThat(result.get()).isInstanceOfAny(Accepted.class, KeyInProgress.class);
      }
    }

    assertThat(count()).isEqualTo("100");
  }

  @Test
  void brokenRulesAreToldTogetherAndWriteNothing() {
    var result = messages.accept(tenant, draft("nobody", " \n"), INDONESIA);

    assertThat(result)
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(invalid.broken())
                    .extracting(Rule::field, Rule::rule)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("to", "recipient"),
                        org.assertj.core.groups.Tuple.tuple("message", "min-length")));
    assertThat(count()).isEqualTo("0");
  }

  @Test
  void aMessageMayBeAsLongAsTheLimit() {
    accept("6281234567890", "x".repeat(Draft.LONGEST));

    assertThat(
            messages.accept(
                tenant, draft("6281234567890", "x".repeat(Draft.LONGEST + 1)), INDONESIA))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void textIsKeptAsItIs() {
    var text = "It's \"so\" \\ {} , NULL 😀 \u200d\n\tAÀअ";

    var id = accept("6281234567890", text);

    assertThat(TABLES.text("select text from message_logs where id = ?", id)).isEqualTo(text);
  }

  @Test
  void aTenantThatIsGoneIsNoFailure() {
    assertThat(
            messages.accept(
                new TenantId(UUID.randomUUID()), draft("6281234567890", "x"), INDONESIA))
        .isEqualTo(new NoSuchTenant());
  }

  @Test
  void aChatThatWasMergedAwayIsFoundAgain() {
    accept("6281200000002", "first");
    TABLES.run("delete from message_logs where tenant_id = ?", tenant.value());
    TABLES.run("delete from chats where session_id = ?", TABLES.session(tenant).value());

    accept("6281200000002", "second");

    assertThat(count()).isEqualTo("1");
  }

  @Test
  void withoutPostgresNothingIsAcceptedAndItRecoversByItself(@TempDir Path folder)
      throws SQLException {
    var server = Servers.postgresIn(folder, true);
    server.start();
    var postgres = Servers.ownDatabase(server);
    try (var own = new MessageTables(postgres)) {
      var messages = messages(own);
      var tenant = own.tenant("628111");
      assertThat(messages.accept(tenant, draft("6281234567890", "before"), INDONESIA))
          .isInstanceOf(Accepted.class);
      var accepted = new ArrayList<>(List.of("before"));

      server.child().kill();
      var inDoubt = untilRefused(messages, tenant, accepted);
      server.start();

      acceptSoon(messages, tenant, "after");
      accepted.add("after");
      assertThat(own.column("select text from message_logs order by seq"))
          .filteredOn(text -> !text.equals(inDoubt))
          .isEqualTo(accepted);
    } finally {
      server.child().kill();
    }
  }

  /// What runs for a killed server may answer for a moment longer.
  ///
  /// @return the text that was refused; whether it is in the table, nobody knows
  private static String untilRefused(
      BlockingMessages messages, TenantId tenant, List<String> accepted) {
    while (true) {
      var text = "try " + accepted.size();
      try {
        assertThat(messages.accept(tenant, draft("6281234567890", text), INDONESIA))
            .isInstanceOf(Accepted.class);
        accepted.add(text);
      } catch (DatabaseUnavailableException _) {
        return text;
      }
    }
  }

  /// Each try waits for a connection, for two seconds at most.
  private static void acceptSoon(BlockingMessages messages, TenantId tenant, String text) {
    for (int tries = 1; ; tries++) {
      try {
        assertThat(messages.accept(tenant, draft("6281234567890", text), INDONESIA))
            .isInstanceOf(Accepted.class);
        return;
      } catch (DatabaseUnavailableException e) {
        if (tries == 5) {
          throw e;
        }
      }
    }
  }

  private UUID accept(String to, String text) {
    var result = messages.accept(tenant, draft(to, text), INDONESIA);
    assertThat(result).isInstanceOf(Accepted.class);
    return ((Accepted) result).jobId();
  }

  private static Draft draft(String to, String text) {
    return new Draft(to, text, Optional.empty());
  }

  private String count() {
    return TABLES.text("select count(*) from message_logs where tenant_id = ?", tenant.value());
  }

  /// Transactions that wrote a message.
  private long commits() {
    return Long.parseLong(TABLES.text("select count(distinct xid::text) from message_logs"));
  }

  private List<Claim> pull() {
    lanes.owned(tenant, 1);
    return lanes.pull(lanes.open(), 1000, CLOCK.instant().plus(Duration.ofSeconds(30))).claims();
  }
}
