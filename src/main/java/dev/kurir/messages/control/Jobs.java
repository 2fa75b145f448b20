package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.outbox.control.Entry;
import dev.kurir.outbox.control.Job;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Priority;
import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Tells where a job stands, and cancels one that waits.
public final class Jobs {
  private static final String FIND =
      """
      select m.*, c.phone, c.lid from message_logs m join chats c on c.id = m.chat_id
      where m.id = ? and m.direction = 'out' and m.recipient is not null\
      """;

  /// The time of the cancellation stands where that of a failure would: no row has both.
  private static final String CANCEL =
      """
      update message_logs set state = 'cancelled', failed_at = ?
      where id = ? and state = any(?) returning chat_id, seq\
      """;

  /// With the number that is linked now. Tries are counted anew.
  private static final String RESUME =
      """
      update message_logs m set state = 'queued', queued_at = ?, error_code = null,
        error_message = null, attempts = 0, crashes = 0,
        account = coalesce(
          nullif(split_part(split_part(s.jid, '@', 1), ':', 1), ''), m.account)
      from sessions s
      where s.session_id = m.session_id and m.id = ? and m.state in ('held', 'parked')
      returning m.chat_id, m.seq, m.priority, coalesce(m.due_at, m.at)\
      """;

  private static final Map<MessageState, String> TIMES =
      new EnumMap<>(
          Map.of(
              MessageState.QUEUED, "queued_at",
              MessageState.DELAYED, "delayed_at",
              MessageState.HELD, "held_at",
              MessageState.SENDING, "sending_at",
              MessageState.SENT, "sent_at",
              MessageState.DELIVERED, "delivered_at",
              MessageState.READ, "read_at"));

  /// Answer to a wish to cancel.
  public sealed interface Cancellation {
    /// It is cancelled, now or before: it was never sent and never will be.
    record Cancelled(JobView job) implements Cancellation {}

    /// It may be on its way, or is over.
    record TooLate(JobView job) implements Cancellation {}

    record NoSuchJob() implements Cancellation {}
  }

  /// Answer to a wish to put a message back that waits for a person.
  public sealed interface Resumption {
    /// It waits again by itself.
    record Resumed(JobView job) implements Resumption {}

    /// It is neither `held` nor `parked`.
    record NothingToResume(JobView job) implements Resumption {}

    record NoSuchJob() implements Resumption {}
  }

  private final Database database;
  private final Outbox outbox;
  private final Clock clock;

  public Jobs(Database database, Outbox outbox, Clock clock) {
    this.database = database;
    this.outbox = outbox;
    this.clock = clock;
  }

  public Optional<JobView> find(UUID id) {
    return database.with(connection -> find(connection, id));
  }

  /// Invariant: the row decides. Who has the job in hand finds out in the transaction that would
  /// have made it `sending`.
  public Cancellation cancel(TenantId tenant, UUID id) {
    return database.inTransaction(connection -> {
      var job = find(connection, id).filter(found -> found.tenant().equals(tenant));
      if (job.isEmpty()) {
        return new Cancellation.NoSuchJob();
      }
      cancel(connection, job.get());
      return find(connection, id)
          .<Cancellation>map(found ->
              found.state() == MessageState.CANCELLED
                  ? new Cancellation.Cancelled(found)
                  : new Cancellation.TooLate(found))
          .orElseGet(Cancellation.NoSuchJob::new);
    });
  }

  /// Puts a message that is `held` or `parked` back to those that wait, under its old WhatsApp id.
  /// What held it may hold it again.
  public Resumption resume(TenantId tenant, UUID id) {
    var put = database.inTransaction(connection -> putBack(connection, tenant, id));
    put.entry().ifPresent(this::putIn);
    return put.answer();
  }

  /// @param entry that is to go into its lane after the commit
  private record Put(Resumption answer, Optional<Entry> entry) {}

  private Put putBack(Connection connection, TenantId tenant, UUID id) throws SQLException {
    var found = find(connection, id).filter(job -> job.tenant().equals(tenant));
    if (found.isEmpty()) {
      return new Put(new Resumption.NoSuchJob(), Optional.empty());
    }
    try (var update = connection.prepareStatement(RESUME)) {
      update.setObject(1, Columns.time(clock.instant()));
      update.setObject(2, id);
      try (var rows = update.executeQuery()) {
        if (!rows.next()) {
          return new Put(new Resumption.NothingToResume(found.get()), Optional.empty());
        }
        var entry =
            new Entry(
                new Job(tenant, rows.getObject(1, UUID.class), id, rows.getLong(2)),
                Priority.of(rows.getString(3)),
                rows.getObject(4, OffsetDateTime.class).toInstant());
        var now = find(connection, id).orElseThrow();
        return new Put(new Resumption.Resumed(now), Optional.of(entry));
      }
    }
  }

  /// A sweep finds it when this fails.
  private void putIn(Entry entry) {
    try {
      outbox.add(List.of(entry));
    } catch (OutboxUnavailableException _) {
      // see above
    }
  }

  private void cancel(Connection connection, JobView job) throws SQLException {
    try (var update = connection.prepareStatement(CANCEL)) {
      update.setObject(1, Columns.time(clock.instant()));
      update.setObject(2, job.id());
      update.setArray(3, Columns.states(connection, MessageState.CANCELLED.previous()));
      try (var rows = update.executeQuery()) {
        if (rows.next()) {
          takeOut(new Job(job.tenant(), rows.getObject(1, UUID.class), job.id(), rows.getLong(2)));
        }
      }
    }
  }

  /// Only tidies up: a job that stays in its lane is done when its row is looked at.
  private void takeOut(Job job) {
    try {
      outbox.remove(job);
    } catch (OutboxUnavailableException _) {
      // see above
    }
  }

  private static Optional<JobView> find(Connection connection, UUID id) throws SQLException {
    try (var query = connection.prepareStatement(FIND)) {
      query.setObject(1, id);
      try (var rows = query.executeQuery()) {
        return rows.next() ? Optional.of(view(rows)) : Optional.empty();
      }
    }
  }

  private static JobView view(ResultSet row) throws SQLException {
    var state = MessageState.of(row.getString("state"));
    var code = row.getString("error_code");
    var message = row.getString("error_message");
    return new JobView(
        row.getObject("id", UUID.class),
        new TenantId(row.getObject("tenant_id", UUID.class)),
        row.getString("recipient"),
        row.getObject("chat_id", UUID.class),
        Columns.text(row, "phone"),
        Columns.text(row, "lid"),
        state,
        row.getInt("attempts"),
        row.getString("message_id"),
        code == null
            ? Optional.empty()
            : Optional.of(new JobView.Problem(code, message == null ? "" : message)),
        times(row, state),
        Priority.of(row.getString("priority")),
        Columns.time(row, "due_at"),
        Columns.time(row, "expires_at"));
  }

  private static Map<MessageState, Instant> times(ResultSet row, MessageState state)
      throws SQLException {
    Map<MessageState, Instant> times = new EnumMap<>(MessageState.class);
    for (var column : TIMES.entrySet()) {
      Columns.time(row, column.getValue()).ifPresent(at -> times.put(column.getKey(), at));
    }
    switch (state) {
      case FAILED, EXPIRED, CANCELLED, PARKED ->
          Columns.time(row, "failed_at").ifPresent(at -> times.put(state, at));
      case QUEUED, DELAYED, HELD, SENDING, SENT, DELIVERED, READ, RECEIVED -> {}
    }
    return times;
  }
}
