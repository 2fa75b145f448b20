package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.launch.EmbeddedPostgres;
import dev.kurir.launch.EmbeddedRedis;
import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.outbox.control.Dispatcher;
import dev.kurir.outbox.control.Lanes;
import dev.kurir.outbox.control.OutboxSettings;
import dev.kurir.outbox.control.RedisLanes;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/// 200 messages under way on a real PostgreSQL and a real Redis, and one of them, or the process,
/// goes away. The other end is a network that shows each WhatsApp id once, as a phone does.
@Timeout(120)
class CrashIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final int MESSAGES = 200;
  private static final int CHATS = 10;
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final EmbeddedPostgres postgres;
  private final EmbeddedRedis redis;
  private final MessageTables tables;
  private final TenantId tenant;
  private final MessageIds ids = new MessageIds(CLOCK);
  private final Chats chats = new Chats(ids);
  private final RowPorts ports = new RowPorts(CLOCK, ids, chats);

  /// What the phones show, by chat: ids in the order of their first arrival.
  private final Map<Jid, Set<String>> shown = new ConcurrentHashMap<>();

  private final CountDownLatch half = new CountDownLatch(MESSAGES / 2);
  private Process process;

  CrashIT(@TempDir Path folder) {
    postgres = Servers.postgresIn(folder, true);
    postgres.start();
    redis = Servers.redisIn(folder);
    redis.start();
    tables = new MessageTables(Servers.ownDatabase(postgres));
    tenant = tables.tenant("6281100000001");
    tables.run("update sessions set owner_node = 'node-1'");
    process = new Process();
  }

  /// Everything that dies with a process.
  private final class Process {
    final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    final RedisClient client = RedisClient.create(redis.url(0));
    final Lanes lanes = new RedisLanes(client, RedisLanes.PREFIX, "node-1", 8, CLOCK);
    final Sweeper sweeper = new Sweeper(tables.database(), lanes, "node-1", tasks, CLOCK);
    final BlockingMessages messages =
        new BlockingMessages(
            tables.database(),
            new LaneFeed(lanes, sweeper, _ -> Optional.empty(), CLOCK),
            ids,
            new Chats(ids),
            CLOCK);
    final Dispatcher dispatcher =
        new Dispatcher(
            lanes,
            new MessageJobs(
                tables.database(),
                lanes,
                _ -> Optional.of((TextSender) this::send),
                CLOCK,
                new MessageSettings(Optional.empty(), 20, 5)),
            sweeper,
            tasks,
            CLOCK,
            new OutboxSettings(16, 8));

    void start() {
      sweeper.connected(tenant);
      tasks.execute(dispatcher::run);
    }

    /// Without a good-bye: what was in hand stays in hand.
    void die() {
      tasks.shutdownNow();
      client.close();
    }

    private SendOutcome send(String messageId, Jid to, String text) {
      try {
        tables.inUnit(tenant, unit -> ports.outgoing(unit).sending(messageId, to));
      } catch (DatabaseUnavailableException e) {
        throw new StoreUnavailableException(e);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("the process died before the socket");
      }
      Set<String> chat = shown.computeIfAbsent(to, _ -> new LinkedHashSet<>());
      synchronized (chat) {
        if (chat.add(messageId)) {
          half.countDown();
        }
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("the process died before the acknowledgement");
      }
      return new SendOutcome.Sent(CLOCK.instant());
    }
  }

  @AfterEach
  void stop() {
    process.dispatcher.stop(Duration.ofSeconds(5));
    process.die();
    tables.close();
    redis.child().kill();
    postgres.child().kill();
  }

  @Test
  void aKilledRedisLosesNothing() throws InterruptedException {
    accept();
    process.start();
    half.await();

    redis.child().kill();
    redis.start();

    assertAllIsShownOnceAndInOrder();
  }

  @Test
  void aFlushedRedisLosesNothing() throws InterruptedException {
    accept();
    process.start();
    half.await();

    process.client.flushAll();

    assertAllIsShownOnceAndInOrder();
  }

  @Test
  void aKilledPostgresLosesNothing() throws InterruptedException {
    accept();
    process.start();
    half.await();

    postgres.child().kill();
    postgres.start();

    assertAllIsShownOnceAndInOrder();
  }

  @Test
  void aProcessThatDiesIsFollowedByOneThatGoesOn() throws InterruptedException {
    accept();
    process.start();
    half.await();

    process.die();
    process = new Process();
    process.start();

    assertAllIsShownOnceAndInOrder();
  }

  @Test
  void whatWasAcceptedWithoutRedisIsSentWhenItIsBack() throws InterruptedException {
    redis.child().kill();
    accept();
    process.start();

    redis.start();

    assertAllIsShownOnceAndInOrder();
  }

  private void accept() {
    for (int i = 0; i < MESSAGES; i++) {
      var draft = new Draft("62812000000" + (10 + i % CHATS), "number " + i, Optional.empty());
      assertThat(process.messages.accept(tenant, draft, Optional.empty()))
          .isInstanceOf(Accepted.class);
    }
  }

  private void assertAllIsShownOnceAndInOrder() throws InterruptedException {
    half.await();
    Eventually.yes("all are sent", LIMIT, () -> states().equals(List.of("sent " + MESSAGES)));
    assertThat(shown).hasSize(CHATS);
    shown.forEach((to, messageIds) ->
        assertThat(messageIds)
            .containsExactlyElementsOf(
                tables.column(
                    "select m.message_id from message_logs m join chats c on c.id = m.chat_id"
                        + " where c.phone = ? order by m.seq",
                    to.user())));
  }

  private List<String> states() {
    try {
      return tables.column("select concat(state, ' ', count(*)) from message_logs group by state");
    } catch (DatabaseUnavailableException _) {
      return List.of();
    }
  }
}
