package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.entity.SessionId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/// The leases in the rows of `sessions`. Units of work hold a share lock on their row while they
/// are open, so an epoch never moves under one, and the renewal must not queue behind a slow one.
final class PgLeaseTable implements LeaseTable {
  private static final String ACQUIRE =
      """
      update sessions
      set owner_node = ?, epoch = epoch + 1, lease_until = clock_timestamp() + ? * interval '1 ms'
      where session_id = ?
      and (owner_node is null or owner_node = ?
           or lease_until is null or lease_until < clock_timestamp())
      returning epoch\
      """;

  /// Rows in the middle of a unit of work are left out, see [#RENEW_ONE].
  private static final String RENEW =
      """
      with mine as (
        select s.session_id from sessions s
        join unnest(?, ?) as held (session_id, epoch)
        on s.session_id = held.session_id and s.epoch = held.epoch
        where s.owner_node = ? and s.lease_until > clock_timestamp()
        for no key update of s skip locked)
      update sessions s set lease_until = clock_timestamp() + ? * interval '1 ms'
      from mine where s.session_id = mine.session_id
      returning s.session_id, s.wanted\
      """;

  private static final String RENEW_ONE =
      """
      update sessions set lease_until = clock_timestamp() + ? * interval '1 ms'
      where session_id = ? and epoch = ? and owner_node = ? and lease_until > clock_timestamp()
      returning session_id, wanted\
      """;

  private static final String RELEASE =
      """
      update sessions s set owner_node = null, lease_until = null
      from unnest(?, ?) as held (session_id, epoch)
      where s.session_id = held.session_id and s.epoch = held.epoch and s.owner_node = ?\
      """;

  private final Database database;

  PgLeaseTable(Database database) {
    this.database = database;
  }

  @Override
  public OptionalLong acquire(SessionId session, String node, Duration length) {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement(ACQUIRE)) {
        statement.setString(1, node);
        statement.setLong(2, length.toMillis());
        statement.setObject(3, session.value());
        statement.setString(4, node);
        try (var rows = statement.executeQuery()) {
          return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
        }
      }
    });
  }

  @Override
  public List<Renewed> renew(Collection<Lease> leases, String node, Duration length) {
    if (leases.isEmpty()) {
      return List.of();
    }
    return database.with(connection -> {
      var renewed = renewFree(connection, leases, node, length);
      var done = new HashSet<SessionId>();
      renewed.forEach(one -> done.add(one.session()));
      for (var lease : leases) {
        if (!done.contains(lease.session())) {
          renewed.addAll(renewOne(connection, lease, node, length));
        }
      }
      return renewed;
    });
  }

  private static List<Renewed> renewFree(
      Connection connection, Collection<Lease> leases, String node, Duration length)
      throws SQLException {
    try (var statement = connection.prepareStatement(RENEW)) {
      statement.setArray(1, connection.createArrayOf("uuid", ids(leases)));
      statement.setArray(2, connection.createArrayOf("bigint", epochs(leases)));
      statement.setString(3, node);
      statement.setLong(4, length.toMillis());
      return renewed(statement.executeQuery());
    }
  }

  private static List<Renewed> renewOne(
      Connection connection, Lease lease, String node, Duration length) throws SQLException {
    try (var statement = connection.prepareStatement(RENEW_ONE)) {
      statement.setLong(1, length.toMillis());
      statement.setObject(2, lease.session().value());
      statement.setLong(3, lease.epoch());
      statement.setString(4, node);
      return renewed(statement.executeQuery());
    }
  }

  private static List<Renewed> renewed(ResultSet rows) throws SQLException {
    var renewed = new ArrayList<Renewed>();
    while (rows.next()) {
      renewed.add(new Renewed(new SessionId(rows.getObject(1, UUID.class)), rows.getBoolean(2)));
    }
    return renewed;
  }

  @Override
  public void release(Collection<Lease> leases, String node) {
    if (leases.isEmpty()) {
      return;
    }
    database.with(connection -> {
      try (var statement = connection.prepareStatement(RELEASE)) {
        statement.setArray(1, connection.createArrayOf("uuid", ids(leases)));
        statement.setArray(2, connection.createArrayOf("bigint", epochs(leases)));
        statement.setString(3, node);
        return statement.executeUpdate();
      }
    });
  }

  private static Object[] ids(Collection<Lease> leases) {
    return leases.stream().map(lease -> lease.session().value()).toArray();
  }

  private static Object[] epochs(Collection<Lease> leases) {
    return leases.stream().map(Lease::epoch).toArray();
  }
}
