package dev.kurir.auth.control;

import dev.kurir.auth.entity.LoggedIn;
import dev.kurir.platform.control.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/// The people who may log in to the pages. Names are compared without regard to case. Thread-safe.
public final class Admins {
  /// In characters.
  public static final int SHORTEST_PASSWORD = 8;

  private static final int LONGEST_PASSWORD = 1000;
  private static final int LONGEST_USERNAME = 100;

  private final DataSource source;
  private final Clock clock;
  private final Passwords passwords = new Passwords();

  public Admins(DataSource source, Clock clock) {
    this.source = source;
    this.clock = clock;
  }

  /// What came of a try to log in.
  public sealed interface Login {
    record Welcome(LoggedIn admin) implements Login {}

    /// Unknown name or wrong password: nobody is told which.
    record Refused() implements Login {}

    /// Too many log in at this moment.
    record Busy() implements Login {}
  }

  private record Row(String username, String hash, Instant changed) {}

  public static boolean isUsername(String text) {
    return !text.isEmpty()
        && text.length() <= LONGEST_USERNAME
        && text.codePoints().noneMatch(c -> Character.isWhitespace(c) || Character.isISOControl(c));
  }

  public static boolean isPassword(String text) {
    return text.length() >= SHORTEST_PASSWORD && text.length() <= LONGEST_PASSWORD;
  }

  public static String generatePassword() {
    return Passwords.generate();
  }

  public Login logIn(String username, String password) {
    if (!isUsername(username) || password.length() > LONGEST_PASSWORD) {
      return new Login.Refused();
    }
    var row = find(username);
    var right = passwords.matches(row.map(Row::hash).orElse(Passwords.NOBODY), password);
    if (right.isEmpty()) {
      return new Login.Busy();
    }
    return row.filter(_ -> right.get())
        .<Login>map(known ->
            new Login.Welcome(new LoggedIn(known.username(), known.changed(), clock.instant())))
        .orElseGet(Login.Refused::new);
  }

  /// False when the admin is gone, or has another password since the log-in.
  public boolean isCurrent(LoggedIn admin) {
    return find(admin.username()).filter(row -> row.changed().equals(admin.changed())).isPresent();
  }

  /// Makes an admin, or gives one that is there a new password, which ends all log-ins.
  public void put(String username, String password) {
    check(username, password);
    var hash = passwords.hash(password);
    var now = now();
    with(connection -> {
      try (var insert =
          connection.prepareStatement(
              """
              insert into admins (id, username, password_hash, created_at, updated_at)
              values (?, ?, ?, ?, ?)
              on conflict (lower(username))
              do update set password_hash = excluded.password_hash, updated_at = excluded.updated_at
              """)) {
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, username);
        insert.setString(3, hash);
        insert.setObject(4, now);
        insert.setObject(5, now);
        return insert.executeUpdate();
      }
    });
  }

  public boolean isEmpty() {
    return with(connection -> {
      try (var query = connection.prepareStatement("select 1 from admins limit 1");
          var rows = query.executeQuery()) {
        return !rows.next();
      }
    });
  }

  /// Makes the first admin, unless there is one: several nodes may try at once, and one wins.
  public boolean putFirst(String username, String password) {
    check(username, password);
    var hash = passwords.hash(password);
    var now = now();
    return with(connection -> {
      // The lock comes first: a statement that waits for a lock sees the table as it was before.
      connection.setAutoCommit(false);
      try (var lock = connection.prepareStatement("lock table admins in exclusive mode");
          var insert =
              connection.prepareStatement(
                  """
                  insert into admins (id, username, password_hash, created_at, updated_at)
                  select ?, ?, ?, ?, ? where not exists (select from admins)
                  """)) {
        lock.execute();
        insert.setObject(1, UUID.randomUUID());
        insert.setString(2, username);
        insert.setString(3, hash);
        insert.setObject(4, now);
        insert.setObject(5, now);
        boolean made = insert.executeUpdate() == 1;
        connection.commit();
        return made;
      } finally {
        connection.setAutoCommit(true); // commits nothing: done, or aborted
      }
    });
  }

  private Optional<Row> find(String username) {
    return with(connection -> {
      try (var query =
          connection.prepareStatement(
              """
              select username, password_hash, updated_at from admins
              where lower(username) = lower(?)
              """)) {
        query.setString(1, username);
        try (var row = query.executeQuery()) {
          return row.next()
              ? Optional.of(
                  new Row(
                      row.getString(1),
                      row.getString(2),
                      row.getObject(3, OffsetDateTime.class).toInstant()))
              : Optional.empty();
        }
      }
    });
  }

  private static void check(String username, String password) {
    if (!isUsername(username) || !isPassword(password)) {
      throw new IllegalArgumentException("not a name or not a password");
    }
  }

  private OffsetDateTime now() {
    return clock.instant().atOffset(ZoneOffset.UTC);
  }

  private interface Work<T> {
    T with(Connection connection) throws SQLException;
  }

  private <T> T with(Work<T> work) {
    try (var connection = source.getConnection()) {
      return work.with(connection);
    } catch (SQLException failure) {
      throw Database.unchecked(failure);
    }
  }
}
