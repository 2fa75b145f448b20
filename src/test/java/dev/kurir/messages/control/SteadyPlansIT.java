package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.outbox.control.InMemoryLanes;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// PostgreSQL keeps a plan as long as the connection. One that was made while the tables were empty
/// must do when they have grown.
@Timeout(60)
class SteadyPlansIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final MessageTables TABLES = new MessageTables(Servers.database());

  private final MessageIds ids = new MessageIds(CLOCK);
  private final Database writer = TABLES.database().single();
  private final BlockingMessages messages =
      new BlockingMessages(
          writer,
          new LaneFeed(new InMemoryLanes(CLOCK, 10), () -> {}, _ -> Optional.empty(), CLOCK),
          ids,
          new Chats(ids),
          CLOCK);

  @AfterAll
  static void close() {
    TABLES.close();
  }

  @Test
  void whatIsAcceptedReadsNoTableFromEndToEndThoughItWasEmptyAtFirst() {
    TABLES.run("truncate message_logs, chats, lid_map");
    TABLES.run("vacuum analyze message_logs, chats, lid_map");
    var tenant = TABLES.tenant("628111");
    var before = wholeReads();

    for (int i = 0; i < 20; i++) { // PostgreSQL settles on a plan after a few
      assertThat(accept(tenant, i)).isInstanceOf(Accepted.class);
    }

    assertThat(wholeReads()).isEqualTo(before);
  }

  /// Whether PostgreSQL finds planning anew worth while depends on what it has counted when; a
  /// writer may not be slower by half for that.
  @Test
  void whatIsAcceptedIsPlannedOnceForAllValues() {
    var tenant = TABLES.tenant("628112");

    for (int i = 0; i < 20; i++) {
      assertThat(accept(tenant, i)).isInstanceOf(Accepted.class);
      assertThat(accept(tenant, i)).isInstanceOf(Accepted.class); // whose chat is known by now
    }

    assertThat(plans("generic_plans")).hasSize(2).allMatch(count -> count >= 10);
    assertThat(plans("custom_plans")).containsOnly(0L);
  }

  /// Of each statement that the writer's connection has kept and that inserts messages.
  private List<Long> plans(String kind) {
    return writer.with(connection -> {
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "select "
                      + kind
                      + " from pg_prepared_statements"
                      + " where statement like '%into message_logs%'")) {
        List<Long> counts = new ArrayList<>();
        while (rows.next()) {
          counts.add(rows.getLong(1));
        }
        return counts;
      }
    });
  }

  private Acceptance accept(TenantId tenant, int i) {
    var to = "6281" + (200_000_000 + i);
    return messages.accept(tenant, new Draft(to, "Halo", Optional.empty()), Optional.empty());
  }

  /// How often a table was read from end to end, as the writer's own connection counts.
  private String wholeReads() {
    return writer.with(connection -> {
      try (var statement = connection.createStatement()) {
        statement.execute("select pg_stat_force_next_flush()");
        try (var rows =
            statement.executeQuery(
                "select string_agg(relname || ' ' || seq_scan, ', ' order by relname)"
                    + " from pg_stat_user_tables"
                    + " where relname in ('message_logs', 'chats', 'lid_map')")) {
          rows.next();
          return rows.getString(1);
        }
      }
    });
  }
}
