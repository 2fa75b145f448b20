package dev.kurir.messages.control;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.messages.entity.Trouble;
import dev.kurir.platform.control.Database;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/// Writes down what became of a try. Every change asks [MessageState#previous]: a row that has
/// moved on meanwhile (a receipt overtook the acknowledgement, somebody cancelled it) stays as it
/// is.
///
/// Invariant: what a try says counts only while its session has the epoch that was read with the
/// row. Whoever took the session over since then makes a try of his own, under the same id, and
/// says what becomes of it. That a time has passed anybody may say.
final class Verdicts {
  /// Rows of one statement.
  private static final int AT_ONCE = 1000;

  private static final String OWNED =
      "exists (select from sessions s where s.session_id = message_logs.session_id"
          + " and s.epoch = ?)";

  private static final String SENT =
      """
      update message_logs set sent_at = coalesce(sent_at, ?), error_code = null,
        error_message = null, state = case when state = any(?) then 'sent' else state end
      where id = ? and \
      """
          + OWNED;

  /// Materialized, because a limit inside `in (…)` may be looked up again for each row: with a
  /// table that nobody has analyzed yet, PostgreSQL does that, and needs seconds.
  private static final String DELAYED =
      """
      with found as materialized (
        select id from message_logs where session_id = ? and waiting and state = 'queued'
          and due_at is null and exists (select from sessions where session_id = ? and epoch = ?)
        limit ? for update skip locked)
      update message_logs m set state = 'delayed', delayed_at = ? from found where m.id = found.id\
      """;

  private static final String EXPIRED =
      """
      update message_logs set state = 'expired', failed_at = ?
      where state in ('queued', 'delayed') and waiting and expires_at <= ? and \
      """;

  private static final String SOME =
      """
      id = any(array(
        select id from message_logs where waiting and expires_at <= ? and state <> 'sending'
        limit ? for update skip locked))\
      """;

  private static final String TROUBLE =
      "update message_logs set error_code = ?, error_message = ?, attempts = attempts + ?"
          + " where id = ? and waiting and "
          + OWNED;

  private static final String CRASHED =
      "update message_logs set crashes = crashes + 1, error_code = ?, error_message = ?"
          + " where id = ? and state = 'sending' and "
          + OWNED;

  private final Database database;
  private final Clock clock;

  Verdicts(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /// This and the others: whether it was written.
  boolean sent(WaitingRow row, Instant at) {
    return database.with(connection -> {
      try (var update = connection.prepareStatement(SENT)) {
        update.setObject(1, Columns.time(at));
        update.setArray(2, Columns.states(connection, MessageState.SENT.previous()));
        update.setObject(3, row.id());
        update.setLong(4, row.epoch());
        return update.executeUpdate() > 0;
      }
    });
  }

  /// Its session is not connected: nothing of it was tried, so all that is `queued` is `delayed`.
  void delayed(WaitingRow row) {
    database.with(connection -> {
      try (var update = connection.prepareStatement(DELAYED)) {
        update.setObject(1, row.session());
        update.setObject(2, row.session());
        update.setLong(3, row.epoch());
        update.setInt(4, AT_ONCE);
        update.setObject(5, Columns.time(clock.instant()));
        return update.executeUpdate();
      }
    });
  }

  /// It goes on waiting, and this is what happened.
  ///
  /// @param attempts how many tries this adds
  boolean troubled(WaitingRow row, Trouble trouble, int attempts) {
    return database.with(connection -> {
      try (var update = connection.prepareStatement(TROUBLE)) {
        update.setString(1, trouble.code());
        update.setString(2, trouble.advice());
        update.setInt(3, attempts);
        update.setObject(4, row.id());
        update.setLong(5, row.epoch());
        return update.executeUpdate() > 0;
      }
    });
  }

  /// A process ended while this one was in its hands.
  boolean crashed(WaitingRow row) {
    return database.with(connection -> {
      try (var update = connection.prepareStatement(CRASHED)) {
        update.setString(1, Trouble.NO_ACK.code());
        update.setString(2, Trouble.NO_ACK.advice());
        update.setObject(3, row.id());
        update.setLong(4, row.epoch());
        return update.executeUpdate() > 0;
      }
    });
  }

  /// If its time has passed and it was never tried.
  void expired(UUID id) {
    database.with(connection -> {
      try (var update = connection.prepareStatement(EXPIRED + "id = ?")) {
        update.setObject(1, Columns.time(clock.instant()));
        update.setObject(2, Columns.time(clock.instant()));
        update.setObject(3, id);
        return update.executeUpdate();
      }
    });
  }

  /// All whose time has passed and that were never tried, some at a time.
  ///
  /// @return whether there may be more
  boolean expireSome() {
    return database.with(connection -> {
      try (var update = connection.prepareStatement(EXPIRED + SOME)) {
        var now = Columns.time(clock.instant());
        update.setObject(1, now);
        update.setObject(2, now);
        update.setObject(3, now);
        update.setInt(4, AT_ONCE);
        return update.executeUpdate() == AT_ONCE;
      }
    });
  }

  boolean held(WaitingRow row, Trouble trouble) {
    return ended(row, MessageState.HELD, "held_at", trouble.code(), trouble.advice());
  }

  boolean parked(WaitingRow row, Trouble trouble) {
    return ended(row, MessageState.PARKED, "failed_at", trouble.code(), trouble.advice());
  }

  boolean failed(WaitingRow row, Trouble trouble) {
    return ended(row, MessageState.FAILED, "failed_at", trouble.code(), trouble.advice());
  }

  /// @param number what WhatsApp said
  boolean refused(WaitingRow row, int number) {
    var advice = Trouble.REFUSED.advice().replace("The code", "Its code is " + number + ", which");
    return ended(
        row, MessageState.FAILED, "failed_at", Trouble.REFUSED.code() + "_" + number, advice);
  }

  private boolean ended(
      WaitingRow row, MessageState state, String time, String code, String advice) {
    var sql =
        """
        update message_logs set state = ?, %s = ?, error_code = ?, error_message = ?
        where id = ? and state = any(?) and %s\
        """
            .formatted(time, OWNED);
    return database.with(connection -> {
      try (var update = connection.prepareStatement(sql)) {
        update.setString(1, state.wire());
        update.setObject(2, Columns.time(clock.instant()));
        update.setString(3, code);
        update.setString(4, advice);
        update.setObject(5, row.id());
        update.setArray(6, Columns.states(connection, state.previous()));
        update.setLong(7, row.epoch());
        return update.executeUpdate() > 0;
      }
    });
  }
}
