package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.control.Envelopes.Wrapped;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import javax.crypto.SecretKey;

/// The data keys of the sessions. Opening a session makes its first key when there is none;
/// wrapping keys again is the business of [KeyRotation]. Thread-safe.
final class SessionKeys {
  private static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Database database;
  private final KeyRotation rotation;
  private final Clock clock;

  SessionKeys(Database database, KeyRotation rotation, Clock clock) {
    this.database = database;
    this.rotation = rotation;
    this.clock = clock;
  }

  /// Whoever finds other ones later may open what could not be opened.
  MasterKeys masters() {
    return rotation.masters();
  }

  /// @throws EnvelopeException when the master key is not the one that the session's keys are under
  Envelopes open(Place place) {
    var rows = rows(place);
    var masters = rotation.mastersFor(rows);
    var keys = new HashMap<Integer, SecretKey>();
    for (var row : rows) {
      keys.put(row.version(), place.unwrap(masters, row));
    }
    return new Envelopes(place, keys);
  }

  private List<Wrapped> rows(Place place) {
    var rows = database.with(connection -> KeyRows.find(connection, place));
    return rows.isEmpty() ? first(place) : rows;
  }

  /// Of two who make a first key at once, one wins.
  private List<Wrapped> first(Place place) {
    var masters = rotation.masters();
    var key = place.wrap(masters, rotation.current(masters), 1, fresh());
    return database.inTransaction(connection -> {
      KeyRows.keep(connection, place, key, clock.instant());
      return KeyRows.find(connection, place);
    });
  }

  private static byte[] fresh() {
    var key = new byte[LENGTH];
    RANDOM.nextBytes(key);
    return key;
  }
}
