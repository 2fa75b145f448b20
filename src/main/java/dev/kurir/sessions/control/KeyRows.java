package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Envelopes.Wrapped;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/// The rows of `session_keys`. Thread-safe.
final class KeyRows {
  private static final String OLDER =
      """
      select s.tenant_id, k.session_id, k.version, k.master_version, k.wrapped
      from session_keys k join sessions s on s.session_id = k.session_id
      where k.master_version < ? and (k.session_id, k.version) > (?, ?)
      order by k.session_id, k.version limit ? for update of k skip locked\
      """;

  private final Database database;

  KeyRows(Database database) {
    this.database = database;
  }

  /// A row with its place.
  record Placed(Place place, Wrapped key) {
    /// Before all others.
    static final Placed NONE =
        new Placed(
            new Place(new TenantId(new UUID(0, 0)), new SessionId(new UUID(0, 0))),
            new Wrapped(0, 0, new byte[0]));
  }

  /// How many sessions stand under each version of the master key, those without any left out.
  SortedMap<Integer, Integer> sessionsByMaster() {
    return database.with(connection -> {
      try (var statement =
          connection.prepareStatement(
              "select master_version, count(distinct session_id) from session_keys group by 1")) {
        var counts = new TreeMap<Integer, Integer>();
        try (var found = statement.executeQuery()) {
          while (found.next()) {
            counts.put(found.getInt(1), found.getInt(2));
          }
        }
        return counts;
      }
    });
  }

  static List<Wrapped> find(Connection connection, Place place) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "select version, master_version, wrapped from session_keys where session_id = ?")) {
      statement.setObject(1, place.session().value());
      var rows = new ArrayList<Wrapped>();
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          rows.add(new Wrapped(found.getInt(1), found.getInt(2), found.getBytes(3)));
        }
      }
      return rows;
    }
  }

  /// Does nothing when there is one of that version.
  static void keep(Connection connection, Place place, Wrapped key, Instant now)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            insert into session_keys (session_id, version, master_version, wrapped, created_at)
            values (?, ?, ?, ?, ?) on conflict do nothing
            """)) {
      statement.setObject(1, place.session().value());
      statement.setInt(2, key.version());
      statement.setInt(3, key.masterVersion());
      statement.setBytes(4, key.bytes());
      statement.setObject(5, now.atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }

  /// Those behind `last` that stand under an older master key, locked until the transaction ends;
  /// without those that another node has locked.
  static List<Placed> older(Connection connection, int master, Placed last, int limit)
      throws SQLException {
    try (var statement = connection.prepareStatement(OLDER)) {
      statement.setInt(1, master);
      statement.setObject(2, last.place().session().value());
      statement.setInt(3, last.key().version());
      statement.setInt(4, limit);
      var rows = new ArrayList<Placed>();
      try (var found = statement.executeQuery()) {
        while (found.next()) {
          var place =
              new Place(
                  new TenantId(found.getObject(1, UUID.class)),
                  new SessionId(found.getObject(2, UUID.class)));
          rows.add(
              new Placed(place, new Wrapped(found.getInt(3), found.getInt(4), found.getBytes(5))));
        }
      }
      return rows;
    }
  }

  /// The same data key, under another master key; one statement, so that a row is always whole.
  static void replace(Connection connection, Placed row) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            update session_keys set master_version = ?, wrapped = ?
            where session_id = ? and version = ?
            """)) {
      statement.setInt(1, row.key().masterVersion());
      statement.setBytes(2, row.key().bytes());
      statement.setObject(3, row.place().session().value());
      statement.setInt(4, row.key().version());
      statement.executeUpdate();
    }
  }
}
