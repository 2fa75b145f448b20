package dev.kurir.messages.control;

import dev.kurir.launch.Postgres;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.Migrations;
import dev.kurir.sessions.control.MessagePorts;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A database with tenants, for tests that look at rows.
final class MessageTables implements AutoCloseable {
  private final Postgres postgres;
  private final Database database;

  MessageTables(Postgres postgres) {
    this.postgres = postgres;
    var source = new PGSimpleDataSource();
    source.setURL(postgres.url());
    source.setUser(postgres.user());
    source.setPassword(postgres.password());
    source.setConnectTimeout(2);
    Migrations.migrate(source);
    this.database = new Database(source, 12);
  }

  Database database() {
    return database;
  }

  /// A connection of the test's own, outside of the pool.
  Connection connect() throws SQLException {
    return postgres.connect();
  }

  /// A tenant with a session that is linked to this number.
  TenantId tenant(String linked) {
    var tenant = new TenantId(UUID.randomUUID());
    run(
        "insert into tenants (id, name, network, created_at) values (?, 'T', 'sandbox', now())",
        tenant.value());
    run(
        "insert into sessions (session_id, tenant_id, since, jid, status)"
            + " values (?, ?, now(), ?, 'CONNECTED')",
        UUID.randomUUID(),
        tenant.value(),
        linked + ":3@s.whatsapp.net");
    return tenant;
  }

  SessionId session(TenantId tenant) {
    return new SessionId(
        UUID.fromString(
            text("select session_id from sessions where tenant_id = ?", tenant.value())));
  }

  /// Runs `work` as a client's unit of work does.
  void inUnit(TenantId tenant, java.util.function.Consumer<MessagePorts.Open> work) {
    var session = session(tenant);
    database.inTransaction(connection -> {
      work.accept(new MessagePorts.Open(connection, tenant, session));
      return true;
    });
  }

  int run(String sql, @Nullable Object... values) {
    return database.with(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        return statement.executeUpdate();
      }
    });
  }

  /// The first column of the one row, as text; `null` for a null.
  String text(String sql, Object... values) {
    var column = column(sql, values);
    if (column.size() != 1) {
      throw new IllegalStateException(column.size() + " rows");
    }
    return column.getFirst();
  }

  List<String> column(String sql, Object... values) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          query.setObject(i + 1, values[i]);
        }
        try (var rows = query.executeQuery()) {
          List<String> column = new ArrayList<>();
          while (rows.next()) {
            column.add(String.valueOf(rows.getString(1)));
          }
          return column;
        }
      }
    });
  }

  @Override
  public void close() {
    database.close();
  }
}
