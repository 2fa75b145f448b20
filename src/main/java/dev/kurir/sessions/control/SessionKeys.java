package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Envelopes.Wrapped;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import javax.crypto.SecretKey;

/// The data keys of the sessions, as rows of `session_keys`. Opening a session makes its first key
/// when there is none, and wraps again what still stands under an older master key: once every
/// session was opened, that one may leave the setting. Thread-safe.
final class SessionKeys {
  private static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final MasterKeys masters;
  private final Clock clock;

  SessionKeys(Database database, MasterKeys masters, Clock clock) {
    this.database = database;
    this.masters = masters;
    this.clock = clock;
  }

  /// @throws EnvelopeException when the master key is not the one that the session's keys are under
  Envelopes open(Place place) {
    return database.inTransaction(connection -> {
      var rows = rows(connection, place);
      if (rows.isEmpty()) {
        keep(connection, place, place.wrap(masters, 1, fresh()));
        rows = rows(connection, place); // of two who made a first key at once, one has won
      }
      var keys = new HashMap<Integer, SecretKey>();
      for (var row : rows) {
        var key = place.unwrap(masters, row);
        keys.put(row.version(), key);
        if (row.masterVersion() != masters.current()) {
          replace(connection, place, place.wrap(masters, row.version(), key.getEncoded()));
        }
      }
      return new Envelopes(place, keys);
    });
  }

  private static byte[] fresh() {
    var key = new byte[LENGTH];
    RANDOM.nextBytes(key);
    return key;
  }

  private static List<Wrapped> rows(Connection connection, Place place) throws SQLException {
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

  private void keep(Connection connection, Place place, Wrapped key) throws SQLException {
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
      statement.setObject(5, clock.instant().atOffset(ZoneOffset.UTC));
      statement.executeUpdate();
    }
  }

  private static void replace(Connection connection, Place place, Wrapped key) throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            update session_keys set master_version = ?, wrapped = ?
            where session_id = ? and version = ?
            """)) {
      statement.setInt(1, key.masterVersion());
      statement.setBytes(2, key.bytes());
      statement.setObject(3, place.session().value());
      statement.setInt(4, key.version());
      statement.executeUpdate();
    }
  }
}
