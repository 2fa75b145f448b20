package dev.kurir.chaos;

import dev.kurir.launch.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Kurir's rows of messages, read past Kurir.
public final class Rows {
  private final Postgres database;

  Rows(Postgres database) {
    this.database = database;
  }

  /// @param id that of WhatsApp
  record Row(String job, String id, String text, String state) {}

  private interface Query<T> {
    T on(Connection connection) throws SQLException;
  }

  /// WhatsApp's ids of the outgoing ones that are not over.
  Set<String> waiting(Collection<Tenant> tenants) {
    return ids("waiting and ? = ''", "", tenants);
  }

  /// WhatsApp's ids of those in this state.
  public Set<String> in(String state, Collection<Tenant> tenants) {
    return ids("direction = 'out' and state = ?", state, tenants);
  }

  private Set<String> ids(String which, String value, Collection<Tenant> tenants) {
    return with(connection -> {
      try (var query =
          connection.prepareStatement(
              "select message_id from message_logs where " + which + " and tenant_id = any(?)")) {
        query.setString(1, value);
        query.setArray(2, connection.createArrayOf("uuid", ids(tenants)));
        var found = new HashSet<String>();
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            found.add(rows.getString(1));
          }
        }
        return found;
      }
    });
  }

  /// All outgoing ones by their text; a text that has two rows keeps one of them here, and the
  /// phones show both.
  Map<String, Row> outgoing(Collection<Tenant> tenants) {
    return with(connection -> {
      try (var query =
          connection.prepareStatement(
              "select id, message_id, text, state from message_logs"
                  + " where direction = 'out' and recipient is not null and tenant_id = any(?)")) {
        query.setArray(1, connection.createArrayOf("uuid", ids(tenants)));
        var found = new HashMap<String, Row>();
        try (var rows = query.executeQuery()) {
          while (rows.next()) {
            String text = rows.getString(3);
            found.put(text, new Row(rows.getString(1), rows.getString(2), text, rows.getString(4)));
          }
        }
        return found;
      }
    });
  }

  /// When the first message after that was written to a socket.
  public Optional<Instant> firstSending(Instant after, Collection<Tenant> tenants) {
    return with(connection -> {
      try (var query =
          connection.prepareStatement(
              "select min(sending_at) from message_logs"
                  + " where sending_at > ? and tenant_id = any(?)")) {
        query.setTimestamp(1, Timestamp.from(after));
        query.setArray(2, connection.createArrayOf("uuid", ids(tenants)));
        try (var rows = query.executeQuery()) {
          rows.next();
          return Optional.ofNullable(rows.getTimestamp(1)).map(Timestamp::toInstant);
        }
      }
    });
  }

  /// State, and how many processes have died with it in hand.
  public record Fate(String state, int crashes, Instant sendingAt) {}

  public Optional<Fate> fate(String job) {
    return with(connection -> {
      try (var query =
          connection.prepareStatement(
              "select state, crashes, coalesce(sending_at, 'epoch') from message_logs"
                  + " where id = ?")) {
        query.setObject(1, UUID.fromString(job));
        try (var rows = query.executeQuery()) {
          return rows.next()
              ? Optional.of(
                  new Fate(rows.getString(1), rows.getInt(2), rows.getTimestamp(3).toInstant()))
              : Optional.empty();
        }
      }
    });
  }

  private static Object[] ids(Collection<Tenant> tenants) {
    List<UUID> ids = tenants.stream().map(tenant -> UUID.fromString(tenant.id())).toList();
    return ids.toArray();
  }

  private <T> T with(Query<T> query) {
    try (var connection = database.connect()) {
      return query.on(connection);
    } catch (SQLException e) {
      throw new ChaosException("the rows cannot be read: " + e.getMessage(), e);
    }
  }
}
