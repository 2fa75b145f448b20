package dev.kurir.bench;

import dev.kurir.launch.Postgres;
import dev.kurir.messages.control.Chats;
import dev.kurir.messages.control.Draft;
import dev.kurir.messages.control.LaneFeed;
import dev.kurir.messages.control.MessageIds;
import dev.kurir.messages.control.Messages;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.Migrations;
import dev.kurir.platform.control.Tasks;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/// Whether size costs speed: accepted and drained a second with 1, 100 and 10,000 tenants, and
/// accepted with 1,000,000 messages in the log. Durable PostgreSQL, 50 callers.
final class GrowthFigures {
  private static final int CALLERS = 50;
  private static final int DRAINED = 20_000;
  private static final Duration LONG = Duration.ofSeconds(5);
  private static final int ROUNDS = 5;
  private static final int ROWS = 1_000_000;
  private static final String PASSWORD = "growth";
  private static final int[] SIZES = {1, 100, 10_000};
  private static final Clock CLOCK = Clock.systemUTC();

  private final Tasks tasks;
  private final Log empty;
  private final Log full;
  private final String redis;

  /// A database of its own, how accepted messages come into it, and whose they are.
  private record Log(Database database, Database writer, List<TenantId> tenants) {
    Log(Database database, List<TenantId> tenants) {
      this(database, database.single(), tenants);
    }
  }

  private GrowthFigures(Tasks tasks, Log empty, Log full, String redis) {
    this.tasks = tasks;
    this.empty = empty;
    this.full = full;
    this.redis = redis;
  }

  static void print(Path folder) throws Exception {
    var postgres = Servers.postgresIn(folder, true);
    var redis = Servers.redisIn(folder);
    postgres.start();
    redis.start();
    try (var tasks = new Tasks();
        var one = open(postgres.database("empty_log", PASSWORD));
        var other = open(postgres.database("full_log", PASSWORD))) {
      var full = new Log(other, tenants(other, 100));
      fill(other, full.tenants().getLast(), ROWS);
      new GrowthFigures(tasks, new Log(one, tenants(one, 10_000)), full, redis.url(0)).print();
    } finally {
      redis.child().kill();
      postgres.child().kill();
    }
  }

  private static Database open(Postgres own) {
    var source = new PGSimpleDataSource();
    source.setURL(own.url());
    source.setUser(own.user());
    source.setPassword(own.password());
    Migrations.migrate(source);
    return new Database(source, 12);
  }

  /// In turn, so that a machine that changes its speed does it to all.
  private void print() throws Exception {
    for (int size : SIZES) { // warm
      accepted(empty, size);
      drained(size);
    }
    accepted(full, 100);
    double[][] accepted = new double[SIZES.length + 1][ROUNDS];
    double[][] drained = new double[SIZES.length][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < SIZES.length; i++) {
        run(empty.database(), "truncate message_logs");
        accepted[i][round] = accepted(empty, SIZES[i]);
        drained[i][round] = drained(SIZES[i]);
        Report.line(
            "growth, %d tenants: accepted %.0f/s, drained %.0f/s",
            SIZES[i], accepted[i][round], drained[i][round]);
      }
      accepted[SIZES.length][round] = accepted(full, 100);
      Report.line(
          "growth, 100 tenants and %d rows: accepted %.0f/s", ROWS, accepted[SIZES.length][round]);
    }
    for (int i = 0; i < SIZES.length; i++) {
      Report.line(
          "growth: %d tenants, medians: accepted %.0f/s, drained %.0f/s",
          SIZES[i], Median.of(accepted[i]), Median.of(drained[i]));
    }
    Report.line(
        "growth: 100 tenants and %d rows, median: accepted %.0f/s",
        ROWS, Median.of(accepted[SIZES.length]));
  }

  private double drained(int tenants) throws InterruptedException {
    try (var load = new LaneLoad(redis)) {
      load.add(load.tenants(tenants), DRAINED);
      return load.drain(DRAINED).onceRunning();
    }
  }

  private double accepted(Log log, int size) {
    var tenants = log.tenants().subList(0, size);
    var ids = new MessageIds(CLOCK);
    var feed = new LaneFeed(new InMemoryLanes(CLOCK, 1), () -> {}, _ -> Optional.empty(), CLOCK);
    var messages = new Messages(log.writer(), feed, ids, new Chats(ids), CLOCK, tasks.platform());
    var accepted = new AtomicInteger();
    var end = System.nanoTime() + LONG.toNanos();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < CALLERS; caller++) {
        callers.execute(() -> {
          while (System.nanoTime() < end) {
            var i = accepted.getAndIncrement();
            var to = "62812" + (10_000_000 + i % 10_000);
            messages
                .accept(
                    tenants.get(i % tenants.size()),
                    new Draft(to, "Your order has been received.", Optional.empty()),
                    Optional.empty())
                .join();
          }
        });
      }
    }
    return accepted.get() / (double) LONG.toSeconds();
  }

  private static List<TenantId> tenants(Database database, int count) {
    List<TenantId> tenants = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tenants.add(new TenantId(UUID.randomUUID()));
    }
    var ids = tenants.stream().map(TenantId::value).toArray();
    run(
        database,
        "insert into tenants (id, name, network, created_at) select unnest(?::uuid[]), 'T', 'sandbox', now()",
        ids);
    run(
        database,
        "insert into sessions (session_id, tenant_id, since) select gen_random_uuid(), unnest(?::uuid[]), now()",
        ids);
    return tenants;
  }

  private static void fill(Database database, TenantId tenant, int rows) {
    Object[] id = {tenant.value()};
    run(
        database,
        "insert into chats (id, session_id, phone, created_at)"
            + " select gen_random_uuid(), session_id, (6289900000000 + n)::text, now()"
            + " from sessions, generate_series(1, 1000) n where tenant_id = any(?)",
        id);
    run(
        database,
        """
        insert into message_logs (id, tenant_id, session_id, chat_id, direction, message_id, type,
          text, state, at, recipient)
        select gen_random_uuid(), s.tenant_id, c.session_id, c.id, 'out', gen_random_uuid()::text,
          'text', 'Your order has been received.', 'read', now(), c.phone
        from sessions s join chats c using (session_id), generate_series(1, %d)
        where s.tenant_id = any(?)\
        """
            .formatted(rows / 1000),
        id);
    run(database, "vacuum analyze message_logs"); // as it would be had it grown in time
  }

  private static void run(Database database, String sql, Object... ids) {
    database.with(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        if (ids.length > 0) {
          statement.setArray(1, connection.createArrayOf("uuid", ids));
        }
        return statement.execute();
      }
    });
  }
}
