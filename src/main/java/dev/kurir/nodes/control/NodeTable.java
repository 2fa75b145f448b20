package dev.kurir.nodes.control;

import dev.kurir.nodes.entity.LiveNode;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.entity.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/// The rows of `nodes`. Time is PostgreSQL's own, so that the nodes' clocks need not agree.
final class NodeTable {
  private static final String BEAT =
      """
      insert into nodes (name, run, web, worker, sessions, master_keys, started_at, seen_at)
      values (?, ?, ?, ?, ?, ?, clock_timestamp(), clock_timestamp())
      on conflict (name) do update set run = excluded.run, web = excluded.web,
        worker = excluded.worker, sessions = excluded.sessions,
        master_keys = excluded.master_keys, seen_at = excluded.seen_at,
        started_at = case when nodes.run = excluded.run then nodes.started_at
                          else excluded.started_at end\
      """;

  private static final String LIVE =
      """
      select name, web, worker, sessions, master_keys,
        (extract(epoch from clock_timestamp() - seen_at) * 1000)::bigint,
        (extract(epoch from clock_timestamp() - started_at) * 1000)::bigint
      from nodes where seen_at > clock_timestamp() - ? * interval '1 ms' order by name\
      """;

  private final Database database;
  private final String name;
  private final UUID run = UUID.randomUUID();
  private final Set<Role> roles;

  NodeTable(Database database, String name, Set<Role> roles) {
    this.database = database;
    this.name = name;
    this.roles = Set.copyOf(roles);
  }

  /// Says that this node lives; one statement.
  void beat(int sessions, Set<String> masterKeys) {
    int _ =
        database.with(connection -> {
          try (var statement = connection.prepareStatement(BEAT)) {
            statement.setString(1, name);
            statement.setObject(2, run);
            statement.setBoolean(3, roles.contains(Role.WEB));
            statement.setBoolean(4, roles.contains(Role.WORKER));
            statement.setInt(5, sessions);
            statement.setArray(6, connection.createArrayOf("text", masterKeys.toArray()));
            return statement.executeUpdate();
          }
        });
  }

  /// Those that were seen lately, in the order of their names.
  List<LiveNode> live() {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement(LIVE)) {
        statement.setLong(1, LiveNode.GONE.toMillis());
        var live = new ArrayList<LiveNode>();
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            live.add(node(rows));
          }
        }
        return live;
      }
    });
  }

  /// This node ends, and those that were not seen for a day are forgotten.
  void leave() {
    int _ =
        database.with(connection -> {
          try (var statement =
              connection.prepareStatement(
                  "delete from nodes where (name = ? and run = ?)"
                      + " or seen_at < clock_timestamp() - interval '1 day'")) {
            statement.setString(1, name);
            statement.setObject(2, run);
            return statement.executeUpdate();
          }
        });
  }

  private static LiveNode node(ResultSet row) throws SQLException {
    var roles = EnumSet.noneOf(Role.class);
    if (row.getBoolean(2)) {
      roles.add(Role.WEB);
    }
    if (row.getBoolean(3)) {
      roles.add(Role.WORKER);
    }
    return new LiveNode(
        row.getString(1),
        roles,
        row.getInt(4),
        Set.of((String[]) row.getArray(5).getArray()),
        Duration.ofMillis(row.getLong(6)),
        Duration.ofMillis(row.getLong(7)));
  }
}
