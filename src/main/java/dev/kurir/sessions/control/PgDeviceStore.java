package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.SqlFailureException;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.LinkVersion;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import java.util.function.Function;

/// The memory of one linked device in PostgreSQL. A unit of work is one database transaction; its
/// first statement proves that this node still owns the session (same epoch), and its first write
/// keeps it so until the commit. Writes are collected and go out together before the commit.
///
/// Costs a connection only while a unit is open, and a few fields otherwise. Thread-safe.
final class PgDeviceStore implements DeviceStore {
  private final Database database;
  private final Scope scope;

  PgDeviceStore(Database database, Scope scope) {
    this.database = database;
    this.scope = scope;
  }

  /// Whose rows, under which epoch, and who else takes part.
  record Scope(Place place, long epoch, Envelopes envelopes, MessagePorts ports) {}

  @Override
  public <T> T inTransaction(Function<Unit, T> work) {
    return run(work::apply);
  }

  /// Keeps a version of a link that is older than the keeping of versions. Does nothing otherwise.
  void keepLink() {
    if (!LinkVersions.exist(database, scope.place())) {
      boolean _ =
          run(unit -> {
            LinkVersions.keep(unit, LinkVersion.Why.FOUND);
            return true;
          });
    }
  }

  /// See [LinkRestore].
  Optional<EssentialRows> restore(int version) {
    return run(unit -> LinkRestore.restore(unit, version));
  }

  /// Forgets the link and its versions.
  void forget() {
    boolean _ =
        run(unit -> {
          unit.deleteAll();
          LinkVersions.forget(unit);
          return true;
        });
  }

  private <T> T run(Function<PgUnit, T> work) {
    try {
      return database.inTransaction(connection -> {
        var unit = new PgUnit(connection, scope);
        try {
          T result = work.apply(unit);
          unit.finish();
          return result;
        } finally {
          unit.end();
        }
      });
    } catch (DatabaseUnavailableException e) {
      throw new StoreUnavailableException(e);
    } catch (SqlFailureException e) {
      throw failure(e);
    }
  }

  /// Statements that travel with the fence run even when it finds nothing; what they broke then is
  /// no failure of theirs.
  private RuntimeException failure(SqlFailureException e) {
    if (isPassing(e)) {
      return new StoreUnavailableException(e);
    }
    return isOwner() ? e : new StaleOwnerException();
  }

  private boolean isOwner() {
    try {
      return database.inTransaction(connection -> PgUnit.isOwner(connection, scope));
    } catch (DatabaseUnavailableException e) {
      throw new StoreUnavailableException(e);
    }
  }

  /// Class 40: a deadlock or a conflict of two transactions. 55P03 and 57014: a lock or a statement
  /// took too long. 53: the server is out of something.
  private static boolean isPassing(SqlFailureException failure) {
    var state = failure.state();
    return state.startsWith("40")
        || state.startsWith("53")
        || state.equals("55P03")
        || state.equals("57014");
  }
}
