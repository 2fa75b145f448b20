package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.QueueRules;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SweeperIT {
  private static final Clock CLOCK = Clock.systemUTC();

  private final MessageTables tables = new MessageTables(Servers.database());
  private final MessageIds ids = new MessageIds(CLOCK);
  private final BlockingMessages messages =
      new BlockingMessages(
          tables.database(),
          new LaneFeed(new InMemoryLanes(CLOCK, 10), () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          new Chats(ids),
          CLOCK);
  private final TenantId tenant = tables.tenant("6281100000001");
  private final RecordingOutbox outbox = new RecordingOutbox();

  /// Runs in the test's own thread, when asked.
  private final Deque<Runnable> tasks = new ArrayDeque<>();

  private final Sweeper sweeper =
      new Sweeper(tables.database(), outbox, "node-1", tasks::add, CLOCK);

  @AfterEach
  void close() {
    tables.close();
  }

  @Test
  void everythingThatWaitsComesBackInOrderAndNothingElse() {
    List<UUID> waiting = new ArrayList<>();
    for (var state : List.of("queued", "delayed", "sending")) {
      waiting.add(accept("6281234567890", state));
    }
    for (var state :
        List.of("held", "sent", "delivered", "read", "failed", "expired", "cancelled", "parked")) {
      accept("6281234567890", state);
    }
    var offline = tables.tenant("6281100000002");
    accept(offline, "6281234567890", "delayed");
    tables.run("update sessions set status = 'CONNECTING' where tenant_id = ?", offline.value());

    sweeper.ask();
    run();

    assertThat(outbox.added).extracting(Job::id).containsExactlyElementsOf(waiting);
    assertThat(outbox.added).extracting(Job::order).isSorted();
    assertThat(outbox.added).extracting(Job::lane).containsOnly(outbox.added.getFirst().lane());
  }

  @Test
  void manyPagesAreReadToTheEnd() {
    var session = tables.session(tenant).value();
    tables.run(
        "insert into chats (id, session_id, phone, created_at)"
            + " select gen_random_uuid(), ?, (6281200000000 + n)::text, now()"
            + " from generate_series(1, 40) n",
        session);
    tables.run(
        """
        insert into message_logs (id, tenant_id, session_id, chat_id, direction, message_id, type,
          text, state, at, recipient)
        select gen_random_uuid(), ?, c.session_id, c.id, 'out', gen_random_uuid()::text, 'text',
          'x', 'queued', now(), c.phone
        from chats c, generate_series(1, 60) where c.session_id = ?\
        """,
        tenant.value(),
        session);

    sweeper.ask();
    run();

    assertThat(outbox.added).hasSize(2_400).doesNotHaveDuplicates();
    assertThat(outbox.calls).isBetween(5, 6);
  }

  @Test
  void whileTheLanesAreDownItIsTriedAgainToTheEnd() {
    var id = accept("6281234567890", "queued");
    outbox.failures = 3;

    sweeper.ask();
    run();

    assertThat(outbox.added).extracting(Job::id).containsExactly(id);
  }

  @Test
  void whoAsksDuringASweepIsAnsweredByAnotherOne() {
    accept("6281234567890", "queued");
    outbox.beforeAdd =
        () -> {
          outbox.beforeAdd = () -> {};
          accept("6281234567890", "queued");
          sweeper.ask();
        };

    sweeper.ask();
    run();

    assertThat(outbox.added.stream().distinct()).hasSize(2);
    assertThat(tasks).isEmpty();
  }

  @Test
  void aTenantThatConnectsIsPromotedAndItsRowsComeBack() {
    var id = accept("6281234567890", "delayed");
    var other = tables.tenant("6281100000002");
    accept(other, "6281234567890", "queued");
    outbox.failures = 1;
    tables.run(
        "update sessions set owner_node = 'node-1', epoch = 7 where tenant_id = ?", tenant.value());

    sweeper.connected(tenant);
    run();

    assertThat(outbox.owned).containsExactly(tenant + " 7");
    assertThat(outbox.added).extracting(Job::id).containsExactly(id);
  }

  @Test
  void straysAreOldOnesOfConnectedTenants() {
    var stray = accept("6281234567890", "queued");
    var offline = tables.tenant("6281100000002");
    accept(offline, "6281234567890", "queued");
    tables.run("update sessions set status = 'DISCONNECTED' where tenant_id = ?", offline.value());
    tables.run("update message_logs set at = at - interval '1 minute'");
    accept("6281234567890", "queued");
    tables.run("update sessions set status = 'CONNECTED' where tenant_id = ?", tenant.value());

    sweeper.lookForStrays();
    run();

    assertThat(outbox.added).extracting(Job::id).containsExactly(stray);
  }

  @Test
  void whatIsToBeSentSoonIsPutInAndWhatHasExpiredIsOver() {
    var soon = accept("6281234567890", "queued");
    var farOff = accept("6281234567890", "queued");
    var expired = accept("6281234567890", "delayed");
    var tried = accept("6281234567890", "sending");
    tables.run("update message_logs set due_at = now() + interval '30 s' where id = ?", soon);
    tables.run("update message_logs set due_at = now() + interval '1 h' where id = ?", farOff);
    tables.run(
        "update message_logs set expires_at = now() - interval '1 s' where id in (?, ?)",
        expired,
        tried);

    sweeper.lookForStrays();
    run();

    assertThat(outbox.added).extracting(Job::id).containsExactly(soon);
    assertThat(tables.column("select state from message_logs order by seq"))
        .containsExactly("queued", "queued", "expired", "sending");
    sweeper.ask();
    run();
    assertThat(outbox.added).extracting(Job::id).containsOnly(soon, tried);
  }

  @Test
  void aPauseIsToldToTheLanesAndAgainWhenTheyForgotIt() {
    var queues = new TenantQueues(tables.database(), sweeper, CLOCK);
    accept("6281234567890", "queued");
    accept("6281234567890", "held");

    var paused = queues.pause(tenant, "somebody").orElseThrow();
    queues.pause(tenant, "somebody");
    run();
    var told = Map.copyOf(outbox.ruled);
    outbox.ruled.clear();
    sweeper.ask();
    run();

    assertThat(paused.pausedAt()).isPresent();
    assertThat(paused.count("queued")).isEqualTo(1);
    assertThat(paused.count("held")).isEqualTo(1);
    assertThat(paused.count("parked")).isZero();
    assertThat(told).containsEntry(tenant, new QueueRules(true, false));
    assertThat(outbox.ruled).isEqualTo(told);
    assertThat(queues.resume(tenant, "somebody").orElseThrow().pausedAt()).isEmpty();
    run();
    assertThat(outbox.ruled).containsEntry(tenant, QueueRules.NONE);
    assertThat(tables.column("select action from audit_log order by id"))
        .containsExactly("queue.paused", "queue.resumed");
  }

  private UUID accept(String to, String state) {
    return accept(tenant, to, state);
  }

  private UUID accept(TenantId tenant, String to, String state) {
    var draft = new Draft(to, "Halo", Optional.empty());
    var id = ((Accepted) messages.accept(tenant, draft, Optional.empty())).jobId();
    tables.run("update message_logs set state = ? where id = ?", state, id);
    return id;
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.poll().run();
    }
  }

  private static final class RecordingOutbox implements Outbox {
    final List<Job> added = new ArrayList<>();
    final List<String> owned = new ArrayList<>();
    final Map<TenantId, QueueRules> ruled = new HashMap<>();
    final List<TenantId> promoted = new ArrayList<>();
    Runnable beforeAdd = () -> {};
    int failures;
    int calls;

    @Override
    public void add(List<Entry> entries) {
      beforeAdd.run();
      failIfDown();
      calls++;
      entries.forEach(entry -> added.add(entry.job()));
    }

    @Override
    public boolean owned(TenantId tenant, long epoch) {
      failIfDown();
      owned.add(tenant + " " + epoch);
      return true;
    }

    @Override
    public void released(TenantId tenant, long epoch) {}

    @Override
    public void rule(TenantId tenant, QueueRules rules) {
      ruled.put(tenant, rules);
    }

    @Override
    public void promote(TenantId tenant) {
      failIfDown();
      promoted.add(tenant);
    }

    @Override
    public boolean remove(Job job) {
      return true;
    }

    @Override
    public void removeAll(TenantId tenant) {}

    private void failIfDown() {
      if (failures > 0) {
        failures--;
        throw new OutboxUnavailableException(new IOException("down"));
      }
    }
  }
}
