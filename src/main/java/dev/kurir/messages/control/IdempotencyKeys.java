package dev.kurir.messages.control;

import dev.kurir.messages.control.Acceptance.Accepted;
import dev.kurir.messages.control.Acceptance.KeyInProgress;
import dev.kurir.messages.control.Acceptance.KeyUsed;
import dev.kurir.platform.control.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which requests were accepted under which key of their caller. A key is claimed in the
/// transaction that writes the message: both are there after a crash, or neither.
///
/// Who claims a key that another node's open transaction has claimed waits for nobody: that request
/// is in progress. Older keys than [#AGE] count no more, swept or not.
final class IdempotencyKeys {
  static final Duration AGE = Duration.ofHours(24);

  /// Keys of one deletion.
  private static final int AT_ONCE = 10_000;

  /// Released with the transaction, after its rows can be seen; so the statement that follows sees
  /// what whoever had the lock before has written.
  private static final String LOCK =
      """
      select a.job from unnest((select ?::uuid[]), (select ?::text[]), (select ?::uuid[])) as a(tenant, key, job)
      where not pg_try_advisory_xact_lock(hashtextextended(a.tenant || ' ' || a.key, 24))\
      """;

  private static final String CLAIM =
      """
      insert into idempotency_keys as k (tenant_id, key, job_id, body, kept_at)
      select * from unnest((select ?::uuid[]), (select ?::text[]), (select ?::uuid[]),
        (select ?::bytea[]), (select ?::timestamptz[]))
      on conflict (tenant_id, key) do update
        set job_id = excluded.job_id, body = excluded.body, kept_at = excluded.kept_at
        where k.kept_at <= excluded.kept_at - ? * interval '1 second'
      returning job_id\
      """;

  private static final String EARLIER =
      "select job_id, body from idempotency_keys where tenant_id = ? and key = ?";

  private static final String SWEEP =
      """
      delete from idempotency_keys where ctid = any(array(
        select ctid from idempotency_keys where kept_at <= ? limit ?))\
      """;

  private IdempotencyKeys() {}

  /// Claims the keys of those that have one. Part of the caller's transaction.
  ///
  /// @param messages no two of one tenant under one key
  /// @return the answers to those that must not be written
  static Map<UUID, Acceptance> claim(Connection connection, List<NewMessage> messages)
      throws SQLException {
    var asked = new ArrayList<>(messages.stream().filter(each -> each.key() != null).toList());
    if (asked.isEmpty()) {
      return Map.of();
    }
    // one order for everybody, so that nobody waits in a circle
    asked.sort(
        Comparator.comparing((NewMessage each) -> each.tenant().value())
            .thenComparing(each -> Objects.requireNonNull(each.key())));
    Map<UUID, Acceptance> refused = new HashMap<>();
    lockedElsewhere(connection, asked).forEach(job -> refused.put(job, new KeyInProgress()));
    asked.removeIf(each -> refused.containsKey(each.id()));
    var claimed = insert(connection, asked);
    for (var message : asked) {
      if (!claimed.contains(message.id())) {
        refused.put(message.id(), earlier(connection, message));
      }
    }
    return refused;
  }

  /// Deletes the keys that count no more.
  ///
  /// @return how many
  static int sweep(Database database, Instant now) {
    var all = 0;
    for (var some = AT_ONCE; some == AT_ONCE; all += some) {
      some =
          database.with(connection -> {
            try (var delete = connection.prepareStatement(SWEEP)) {
              delete.setObject(1, Columns.time(now.minus(AGE)));
              delete.setInt(2, AT_ONCE);
              return delete.executeUpdate();
            }
          });
    }
    return all;
  }

  private static List<UUID> lockedElsewhere(Connection connection, List<NewMessage> messages)
      throws SQLException {
    try (var query = connection.prepareStatement(LOCK)) {
      fill(connection, query, messages);
      return ids(query);
    }
  }

  private static List<UUID> insert(Connection connection, List<NewMessage> messages)
      throws SQLException {
    try (var insert = connection.prepareStatement(CLAIM)) {
      fill(connection, insert, messages);
      insert.setArray(
          4,
          connection.createArrayOf(
              "bytea", messages.stream().map(NewMessage::body).toArray(byte[][]::new)));
      insert.setArray(
          5,
          connection.createArrayOf(
              "timestamptz",
              messages.stream().map(each -> Columns.time(each.at()).toString()).toArray()));
      insert.setLong(6, AGE.toSeconds());
      return ids(insert);
    }
  }

  /// The first three parameters of both statements.
  private static void fill(
      Connection connection, PreparedStatement statement, List<NewMessage> messages)
      throws SQLException {
    statement.setArray(
        1,
        connection.createArrayOf(
            "uuid", messages.stream().map(each -> each.tenant().value()).toArray()));
    @Nullable String[] keys = messages.stream().map(NewMessage::key).toArray(String[]::new);
    statement.setArray(2, connection.createArrayOf("text", keys));
    statement.setArray(
        3, connection.createArrayOf("uuid", messages.stream().map(NewMessage::id).toArray()));
  }

  private static List<UUID> ids(PreparedStatement statement) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (var rows = statement.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getObject(1, UUID.class));
      }
    }
    return ids;
  }

  private static Acceptance earlier(Connection connection, NewMessage repeated)
      throws SQLException {
    try (var query = connection.prepareStatement(EARLIER)) {
      query.setObject(1, repeated.tenant().value());
      query.setString(2, repeated.key());
      try (var rows = query.executeQuery()) {
        if (!rows.next()) {
          return new KeyInProgress(); // gone with a sweep a moment ago: the next try gets it
        }
        return Arrays.equals(repeated.body(), rows.getBytes(2))
            ? new Accepted(rows.getObject(1, UUID.class), true)
            : new KeyUsed();
      }
    }
  }
}
