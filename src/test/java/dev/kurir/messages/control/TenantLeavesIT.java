package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.control.Acceptance.NoSuchTenant;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Eventually;
import dev.kurir.testing.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A tenant is deleted, also while messages of it are being written: nothing of it stays behind,
/// though no foreign key says so.
@Timeout(60)
class TenantLeavesIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String NUMBER = "6281234567890";

  private static final MessageTables TABLES = new MessageTables(Servers.database());

  private final MessageIds ids = new MessageIds(CLOCK);
  private final BlockingMessages messages =
      new BlockingMessages(
          TABLES.database(),
          new LaneFeed(new InMemoryLanes(CLOCK, 10), () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          new Chats(ids),
          CLOCK);
  private final TenantId tenant = TABLES.tenant("628111");
  private final String session = TABLES.session(tenant).toString();

  @AfterAll
  static void close() {
    TABLES.close();
  }

  @Test
  void itsMessagesAndChatsGoWithItAndNobodyElses() {
    var other = TABLES.tenant("628222");
    assertThat(accept(tenant)).isInstanceOf(Accepted.class);
    assertThat(accept(other)).isInstanceOf(Accepted.class);

    TABLES.run("delete from tenants where id = ?", tenant.value());

    assertThat(rowsOf(tenant)).isEqualTo("0 0");
    assertThat(rowsOf(other)).isEqualTo("1 1");
  }

  @Test
  void whoWritesWhileItIsDeletedWritesNothing() throws Exception {
    try (var leaving = TABLES.connect()) {
      leaving.setAutoCommit(false);
      execute(leaving, "delete from tenants where id = '" + tenant.value() + "'");
      var answer = beside(() -> accept(tenant));
      awaitWaiting("with name as");

      leaving.commit();

      assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(new NoSuchTenant());
      assertThat(rowsOf(tenant)).isEqualTo("0 0");
    }
  }

  /// The writer holds the session and waits for a chat that somebody else is making. Which of the
  /// two comes first after that is open; either way nothing stays.
  @Test
  void whoDeletesItWaitsForWhoeverIsWriting() throws Exception {
    try (var making = TABLES.connect()) {
      making.setAutoCommit(false);
      execute(
          making,
          ("insert into chats (id, session_id, phone, created_at)"
                  + " values (gen_random_uuid(), '%s', '%s', now())")
              .formatted(session, NUMBER));
      var answer = beside(() -> accept(tenant));
      awaitWaiting("with name as");
      var gone = beside(() -> TABLES.run("delete from tenants where id = ?", tenant.value()));
      awaitWaiting("delete from tenants");

      making.commit();

      assertThat(answer.get(20, TimeUnit.SECONDS))
          .isInstanceOfAny(Accepted.class, NoSuchTenant.class);
      assertThat(gone.get(20, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(rowsOf(tenant)).isEqualTo("0 0");
    }
  }

  private Acceptance accept(TenantId of) {
    return messages.accept(of, new Draft(NUMBER, "Halo", Optional.empty()), Optional.empty());
  }

  private static <T> CompletableFuture<T> beside(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, Thread::startVirtualThread);
  }

  private String rowsOf(TenantId of) {
    var own = of.equals(tenant) ? session : TABLES.session(of).toString();
    return TABLES.text(
        "select concat_ws(' ', (select count(*) from message_logs where tenant_id = ?),"
            + " (select count(*) from chats where session_id = ?::uuid))",
        of.value(),
        own);
  }

  private static void awaitWaiting(String statement) {
    Eventually.yes(
        statement + " waits for a lock",
        LIMIT,
        () ->
            !TABLES
                .column(
                    "select pid from pg_stat_activity where datname = current_database()"
                        + " and wait_event_type = 'Lock' and strpos(query, ?) > 0",
                    statement)
                .isEmpty());
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
