package dev.kurir.messages.control;

import dev.kurir.messages.entity.Pacing;
import dev.kurir.messages.entity.Pacing.Progress;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// How fast each paced tenant sends. The row is the truth: what was allowed is committed before the
/// message goes, so neither a crash nor a lost Redis gives a day twice. Thread-safe.
final class PaceRows {
  private static final String FIND =
      """
      select gap, jitter, per_minute, per_day, next_at, recent, day, day_sent
      from queues where tenant_id = ? for update\
      """;

  private static final String STORE =
      """
      update queues set next_at = ?, recent = ?::timestamptz[], day = ?, day_sent = ?
      where tenant_id = ?\
      """;

  private static final String SET =
      """
      insert into queues (tenant_id, gap, jitter, per_minute, per_day)
      select id, ?, ?, ?, ? from tenants where id = ?
      on conflict (tenant_id) do update set gap = excluded.gap, jitter = excluded.jitter,
        per_minute = excluded.per_minute, per_day = excluded.per_day, next_at = null\
      """;

  private record Row(Pacing pacing, Progress progress) {}

  private final Database database;
  private final Clock clock;

  PaceRows(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// Takes the tenant's turn; when it is not its turn, until when to wait.
  Optional<Instant> take(TenantId tenant) {
    return database.inTransaction(connection -> {
      var row = find(connection, tenant);
      if (row.isEmpty() || row.get().pacing().isOff()) {
        return Optional.empty();
      }
      return switch (row.get()
          .pacing()
          .turn(row.get().progress(), clock.instant(), PaceRows::upTo)) {
        case Pacing.Turn.Wait(var until) -> Optional.of(until);
        case Pacing.Turn.Go(var after) -> {
          store(connection, tenant, after);
          yield Optional.empty();
        }
      };
    });
  }

  /// The message was not sent: it could not be written to the socket.
  void giveBack(TenantId tenant) {
    database.inTransaction(connection -> {
      var row = find(connection, tenant);
      if (row.isPresent()) {
        store(connection, tenant, row.get().progress().giveBack());
      }
      return true;
    });
  }

  void set(TenantId tenant, Pacing pacing) {
    database.with(connection -> {
      try (var update = connection.prepareStatement(SET)) {
        update.setObject(1, orNull(pacing.gap().toMillis()));
        update.setObject(2, orNull(pacing.jitter().toMillis()));
        update.setObject(3, orNull(pacing.perMinute()));
        update.setObject(4, orNull(pacing.perDay()));
        update.setObject(5, tenant.value());
        return update.executeUpdate();
      }
    });
  }

  /// From the columns of a row.
  static Pacing pacing(ResultSet row) throws SQLException {
    return new Pacing(
        Duration.ofMillis(row.getInt("gap")),
        Duration.ofMillis(row.getInt("jitter")),
        row.getInt("per_minute"),
        row.getInt("per_day"));
  }

  private static long upTo(long bound) {
    return ThreadLocalRandom.current().nextLong(bound + 1);
  }

  private static @Nullable Integer orNull(long value) {
    return value == 0 ? null : Math.toIntExact(value);
  }

  private static Optional<Row> find(Connection connection, TenantId tenant) throws SQLException {
    try (var query = connection.prepareStatement(FIND)) {
      query.setObject(1, tenant.value());
      try (var rows = query.executeQuery()) {
        return rows.next() ? Optional.of(new Row(pacing(rows), progress(rows))) : Optional.empty();
      }
    }
  }

  private static Progress progress(ResultSet row) throws SQLException {
    List<Instant> recent = new ArrayList<>();
    try (var times = row.getArray("recent").getResultSet()) {
      while (times.next()) {
        recent.add(times.getObject(2, OffsetDateTime.class).toInstant());
      }
    }
    var day = row.getObject("day", LocalDate.class);
    return new Progress(
        Columns.time(row, "next_at").orElse(Instant.EPOCH),
        recent,
        day == null ? LocalDate.EPOCH : day,
        row.getInt("day_sent"));
  }

  private static void store(Connection connection, TenantId tenant, Progress progress)
      throws SQLException {
    try (var update = connection.prepareStatement(STORE)) {
      update.setObject(1, Columns.time(progress.next()));
      update.setArray(
          2,
          connection.createArrayOf(
              "timestamptz",
              progress.recent().stream().map(at -> Columns.time(at).toString()).toArray()));
      update.setObject(3, progress.day());
      update.setInt(4, progress.sent());
      update.setObject(5, tenant.value());
      update.executeUpdate();
    }
  }
}
