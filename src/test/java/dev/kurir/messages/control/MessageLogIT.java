package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.control.MessageView.Direction;
import dev.kurir.messages.entity.Cursor;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MessageLogIT {
  private static final MessageTables TABLES = new MessageTables(Servers.database());

  private final MessageLog log = new MessageLog(TABLES.database());
  private final TenantId tenant = TABLES.tenant("6281100000001");
  private final UUID chat = chat(tenant);

  @AfterAll
  static void close() {
    TABLES.close();
  }

  @Test
  void pagesFollowOneAnother() throws SQLException {
    try (var connection = TABLES.connect()) {
      for (int i = 0; i < 5; i++) {
        write(connection, "in", "text " + i);
      }
    }

    var first = log.after(tenant, Optional.empty(), Cursor.START, 2);
    var second = log.after(tenant, Optional.empty(), first.next(), 2);
    var third = log.after(tenant, Optional.empty(), second.next(), 2);
    var fourth = log.after(tenant, Optional.empty(), third.next(), 2);

    assertThat(texts(first, second, third, fourth))
        .containsExactly("text 0", "text 1", "text 2", "text 3", "text 4");
    assertThat(fourth.items()).isEmpty();
    assertThat(fourth.next()).isEqualTo(third.next());
  }

  @Test
  void oneDirectionIsReadAlone() throws SQLException {
    try (var connection = TABLES.connect()) {
      write(connection, "in", "to us");
      write(connection, "out", "from us");
    }

    assertThat(texts(log.after(tenant, Optional.of(Direction.IN), Cursor.START, 10)))
        .containsExactly("to us");
    assertThat(texts(log.after(tenant, Optional.of(Direction.OUT), Cursor.START, 10)))
        .containsExactly("from us");
    assertThat(log.before(tenant, Optional.empty(), Optional.empty(), 10).items())
        .extracting(item -> item.text().orElseThrow())
        .containsExactly("from us", "to us");
  }

  @Test
  void otherTenantsHaveTheirOwnLog() throws SQLException {
    var other = TABLES.tenant("6281100000002");
    try (var connection = TABLES.connect()) {
      write(connection, "in", "ours");
    }

    assertThat(log.after(other, Optional.empty(), Cursor.START, 10).items()).isEmpty();
    assertThat(log.before(other, Optional.empty(), Optional.empty(), 10).items()).isEmpty();
  }

  /// The order of numbers is not the order of commits: here the lower number commits last.
  @Test
  void aRowThatCommitsLateIsNotSkipped() throws SQLException {
    try (var slow = TABLES.connect();
        var quick = TABLES.connect()) {
      slow.setAutoCommit(false);
      write(slow, "in", "began first");
      write(quick, "in", "committed first");

      var before = log.after(tenant, Optional.empty(), Cursor.START, 10);
      slow.commit();
      var after = log.after(tenant, Optional.empty(), before.next(), 10);

      assertThat(before.items()).isEmpty();
      assertThat(texts(after)).containsExactly("began first", "committed first");
    }
  }

  @Test
  void aPollerMissesNothingAndReadsNothingTwiceWhateverCommitsWhen() throws Exception {
    int writers = 8;
    int each = 60;
    var busy = new AtomicInteger(writers);
    List<String> read = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        int name = writer;
        running.add(threads.submit(() -> writeInTransactions(name, each, busy)));
      }

      var cursor = Cursor.START;
      while (true) {
        boolean last = busy.get() == 0;
        var page = log.after(tenant, Optional.empty(), cursor, 7);
        page.items().forEach(item -> read.add(item.text().orElseThrow()));
        cursor = page.next();
        if (last && page.items().isEmpty()) {
          break;
        }
      }
      for (var one : running) {
        one.get();
      }
    }

    List<String> written =
        TABLES.column("select text from message_logs where tenant_id = ?", tenant.value());
    assertThat(written).hasSizeGreaterThan(writers * each / 2);
    assertThat(read).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(written);
  }

  @Test
  void aCursorFromBeforeARestoreGoesOnByNumber() throws SQLException {
    try (var connection = TABLES.connect()) {
      write(connection, "in", "old");
      write(connection, "in", "new");
    }
    var seq =
        Long.parseLong(
            TABLES.text(
                "select seq from message_logs where tenant_id = ? and text = 'old'",
                tenant.value()));

    var page = log.after(tenant, Optional.empty(), new Cursor(999_999_999_999L, seq), 10);

    assertThat(texts(page)).containsExactly("new");
  }

  private Object writeInTransactions(int writer, int count, AtomicInteger busy)
      throws SQLException {
    var random = ThreadLocalRandom.current();
    try (var connection = TABLES.connect()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < count; ) {
        for (int rows = random.nextInt(1, 4); rows > 0 && i < count; rows--, i++) {
          write(connection, "in", writer + "/" + i);
          Thread.yield();
        }
        if (random.nextInt(6) == 0) {
          connection.rollback();
        } else {
          connection.commit();
        }
      }
      connection.commit();
    } finally {
      busy.decrementAndGet();
    }
    return "done";
  }

  private void write(Connection connection, String direction, String text) throws SQLException {
    try (var insert =
        connection.prepareStatement(
            """
            insert into message_logs (id, tenant_id, session_id, chat_id, direction, message_id,
              type, text, state, at)
            values (gen_random_uuid(), ?, ?, ?, ?, gen_random_uuid()::text, 'text', ?,
              'received', now())\
            """)) {
      insert.setObject(1, tenant.value());
      insert.setObject(2, TABLES.session(tenant).value());
      insert.setObject(3, chat);
      insert.setString(4, direction);
      insert.setString(5, text);
      insert.executeUpdate();
    }
  }

  private static UUID chat(TenantId tenant) {
    var id = UUID.randomUUID();
    TABLES.run(
        "insert into chats (id, session_id, phone, created_at) values (?, ?, '6281234567890', now())",
        id,
        TABLES.session(tenant).value());
    return id;
  }

  private static List<String> texts(MessageLog.Page... pages) {
    return List.of(pages).stream()
        .flatMap(page -> page.items().stream())
        .map(item -> item.text().orElseThrow())
        .toList();
  }
}
