package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.entity.LinkVersion;
import dev.kurir.whatsapp.store.Contacts;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.LidMap;
import dev.kurir.whatsapp.store.Outgoing;
import dev.kurir.whatsapp.store.Restrictions;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.Unit;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// One open transaction of a [PgDeviceStore].
///
/// The first read asks whether this node is the owner, the first write holds the epoch where it is
/// until the commit (the fence). What was read before the fence was read under the same epoch, and
/// nobody else writes under it: so a unit that only reads locks nothing, and its commit waits for
/// no disk. Both travel with the statement that needs them: a unit takes one round trip for each
/// read, one for all writes, one for the commit.
final class PgUnit implements Unit {
  private static final String OWNER = "select 1 from sessions where session_id = ? and epoch = ?";
  private static final String FENCE = OWNER + " for share";

  private final Connection connection;
  private final PgDeviceStore.Scope scope;
  private final long thread = Thread.currentThread().threadId();
  private final PendingRows pending = new PendingRows();
  private @Nullable Outgoing outgoing;
  private @Nullable Inbox inbox;
  private boolean owned;
  private boolean fenced;
  private boolean ended;

  PgUnit(Connection connection, PgDeviceStore.Scope scope) {
    this.connection = connection;
    this.scope = scope;
  }

  static boolean isOwner(Connection connection, PgDeviceStore.Scope scope) throws SQLException {
    try (var statement = connection.prepareStatement(OWNER)) {
      statement.setObject(1, scope.place().session().value());
      statement.setLong(2, scope.epoch());
      return statement.executeQuery().next();
    }
  }

  /// Writes what was collected. The commit follows.
  void finish() throws SQLException {
    if (pending.touchesLink()) {
      LinkVersions.keep(this, LinkVersion.Why.LINKED);
    }
    var statements = pending.isEmpty() ? reading() : statements();
    pending.drainTo(statements, scope);
    run(statements);
  }

  void end() {
    ended = true;
  }

  @Override
  public Optional<byte[]> read(Category category, String keyId) {
    return Optional.ofNullable(read(category, List.of(keyId)).get(keyId));
  }

  @Override
  public Map<String, byte[]> read(Category category, Collection<String> keyIds) {
    check();
    var found = new HashMap<String, byte[]>();
    var unknown = new ArrayList<String>();
    for (var id : keyIds) {
      switch (pending.look(category, id)) {
        case PendingRows.Written(var value) -> found.put(id, value.clone());
        case PendingRows.Deleted() -> {}
        case PendingRows.Untouched() -> unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      var keys = KeyList.of(unknown);
      query(
          "select key_id, value, key_version from "
              + PendingRows.table(category)
              + " where session_id = ? and category = ? and key_id "
              + keys.sql(),
          row -> {
            var id = row.getString(1);
            found.put(
                id, scope.envelopes().open(category.name(), id, row.getInt(3), row.getBytes(2)));
          },
          keys.after(session(), category.name()));
    }
    return found;
  }

  @Override
  public List<String> keyIds(Category category, int limit) {
    flush();
    var ids = new ArrayList<String>();
    query(
        "select key_id from "
            + PendingRows.table(category)
            + " where session_id = ? and category = ?"
            + " order by key_id collate \"C\" limit ?",
        row -> ids.add(row.getString(1)),
        session(),
        category.name(),
        limit);
    return ids;
  }

  @Override
  public long count(Category category) {
    flush();
    var count = new long[1];
    query(
        "select count(*) from "
            + PendingRows.table(category)
            + " where session_id = ? and category = ?",
        row -> count[0] = row.getLong(1),
        session(),
        category.name());
    return count[0];
  }

  @Override
  public void write(Category category, String keyId, byte[] value) {
    check();
    pending.write(category, keyId, value.clone());
  }

  @Override
  public void write(Category category, Map<String, byte[]> values) {
    values.forEach((id, value) -> write(category, id, value));
  }

  @Override
  public void delete(Category category, Collection<String> keyIds) {
    check();
    keyIds.forEach(id -> pending.delete(category, id));
  }

  @Override
  public void deleteAll() {
    check();
    pending.clear();
    execute(
        statements()
            .add("delete from auth_credits where session_id = ?", session())
            .add("delete from passing_rows where session_id = ?", session())
            .add("delete from lid_map where session_id = ?", session())
            .add("delete from contacts where session_id = ?", session())
            .add("delete from session_limits where session_id = ?", session()));
  }

  @Override
  public LidMap lids() {
    check();
    return new PgLidMap(this);
  }

  @Override
  public Outgoing outgoing() {
    fence();
    if (outgoing == null) {
      outgoing = scope.ports().outgoing(open());
    }
    return outgoing;
  }

  @Override
  public Inbox inbox() {
    fence();
    if (inbox == null) {
      inbox = scope.ports().inbox(open());
    }
    return inbox;
  }

  @Override
  public Contacts contacts() {
    check();
    return new PgContacts(this);
  }

  @Override
  public Restrictions restrictions() {
    check();
    return new PgRestrictions(this);
  }

  void chatsMerged(UUID gone, UUID kept) {
    scope.ports().chatsMerged(open(), gone, kept);
  }

  Envelopes envelopes() {
    return scope.envelopes();
  }

  UUID session() {
    return scope.place().session().value();
  }

  /// For writes: starts with the fence, unless this unit has passed it.
  Statements statements() {
    return fenced ? new Statements() : asking(FENCE, () -> fenced = true);
  }

  /// For reads: starts with the question who owns the session, unless it was asked.
  private Statements reading() {
    return owned || fenced ? new Statements() : asking(OWNER, () -> owned = true);
  }

  private Statements asking(String question, Runnable yes) {
    return new Statements()
        .query(
            question,
            rows -> {
              if (!rows.next()) {
                throw new StaleOwnerException();
              }
              yes.run();
            },
            session(),
            scope.epoch());
  }

  void execute(Statements statements) {
    check();
    try {
      run(statements);
    } catch (SQLException e) {
      throw Database.unchecked(e);
    }
  }

  /// Tells `row` of each row.
  void query(String sql, Row row, Object... values) {
    execute(
        reading()
            .query(
                sql,
                rows -> {
                  while (rows.next()) {
                    row.read(rows);
                  }
                },
                values));
  }

  /// Reads the row that a cursor stands on.
  @FunctionalInterface
  interface Row {
    void read(ResultSet row) throws SQLException;
  }

  private void run(Statements statements) throws SQLException {
    statements.run(connection);
  }

  private void fence() {
    execute(statements());
  }

  private void flush() {
    if (!pending.isEmpty()) {
      var statements = statements();
      pending.drainTo(statements, scope);
      execute(statements);
    }
  }

  private MessagePorts.Open open() {
    return new MessagePorts.Open(connection, scope.place().tenant(), scope.place().session());
  }

  private void check() {
    if (ended) {
      throw new IllegalStateException("this unit has ended");
    }
    if (Thread.currentThread().threadId() != thread) {
      throw new IllegalStateException("a unit belongs to the thread that opened it");
    }
  }
}
