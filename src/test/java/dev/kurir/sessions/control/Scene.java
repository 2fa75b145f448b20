package dev.kurir.sessions.control;

import dev.kurir.launch.Postgres;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.Settings;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.SessionId;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.testing.Servers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/// A database of a test's own with Kurir's schema, and short ways to look into it and to change it
/// behind the back of what is tested.
final class Scene implements AutoCloseable {
  /// The setting of the master key.
  static final String MASTER_KEY = "v1:" + "0a".repeat(32);

  final Database database;

  Scene() {
    this(Servers.database());
  }

  /// On a server of the test's own.
  Scene(Postgres postgres) {
    var source = new PGSimpleDataSource();
    source.setURL(postgres.url());
    source.setUser(postgres.user());
    source.setPassword(postgres.password());
    source.setConnectTimeout(2);
    database = new Database(source, 8);
  }

  /// Empty again, for the next test of a class.
  Scene cleared() {
    run("delete from tenants");
    return this;
  }

  /// A new tenant with its session, not started.
  Place tenant() {
    return tenant("sandbox");
  }

  Place tenant(String network) {
    var place = new Place(new TenantId(UUID.randomUUID()), new SessionId(UUID.randomUUID()));
    run(
        "insert into tenants (id, name, network, created_at) values (?, 'Toko', ?, now())",
        place.tenant().value(),
        network);
    run(
        "insert into sessions (session_id, tenant_id, since) values (?, ?, now())",
        place.session().value(),
        place.tenant().value());
    return place;
  }

  /// The keys of sessions as a node opens them that is alone and has this master key.
  SessionKeys keys(String masterKey) {
    return new SessionKeys(database, rotation(masterKey), Clock.systemUTC());
  }

  KeyRotation rotation(String masterKey) {
    var source = MasterKeySource.from(Settings.of(Map.of("KURIR_MASTER_KEY", masterKey)));
    return new KeyRotation(database, source, Map::of, 100);
  }

  PgDeviceStore store(Place place, long epoch) {
    return store(place, epoch, new RecordingPorts());
  }

  PgDeviceStore store(Place place, long epoch, MessagePorts ports) {
    var keys = keys(MASTER_KEY).open(place);
    return new PgDeviceStore(database, new PgDeviceStore.Scope(place, epoch, keys, ports));
  }

  void run(String sql, @Nullable Object... values) {
    column("with done as (" + sql + " returning 1) select count(*) from done", values);
  }

  /// A change of the schema.
  void execute(String sql) {
    boolean _ =
        database.with(connection -> {
          try (var statement = connection.createStatement()) {
            return statement.execute(sql);
          }
        });
  }

  /// The first column of all rows, as text.
  List<String> column(String sql, @Nullable Object... values) {
    return database.inTransaction(connection -> {
      try (var statement = connection.prepareStatement(sql)) {
        for (int i = 0; i < values.length; i++) {
          statement.setObject(i + 1, values[i]);
        }
        return texts(statement.executeQuery());
      }
    });
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    var texts = new ArrayList<String>();
    while (rows.next()) {
      texts.add(String.valueOf(rows.getString(1)));
    }
    return texts;
  }

  /// A chat that is `minutes` old; null where it has no such name.
  UUID chat(Place place, @Nullable String phone, @Nullable String lid, int minutes) {
    var id = UUID.randomUUID();
    run(
        "insert into chats (id, session_id, phone, lid, created_at) values (?, ?, ?, ?, ?)",
        id,
        place.session().value(),
        phone,
        lid,
        OffsetDateTime.parse("2026-11-22T10:00:00Z").minusMinutes(minutes));
    return id;
  }

  UUID outgoing(Place place, UUID chat, String messageId, String state) {
    return message(place, chat, "out", "", messageId, state);
  }

  UUID inbound(Place place, UUID chat, String sender, String messageId) {
    return message(place, chat, "in", sender, messageId, "received");
  }

  private UUID message(
      Place place, UUID chat, String direction, String sender, String messageId, String state) {
    var id = UUID.randomUUID();
    run(
        """
        insert into message_logs
        (id, tenant_id, session_id, chat_id, direction, sender, message_id, type, state, at)
        values (?, ?, ?, ?, ?, ?, ?, 'text', ?, now())\
        """,
        id,
        place.tenant().value(),
        place.session().value(),
        chat,
        direction,
        sender,
        messageId,
        state);
    return id;
  }

  @Override
  public void close() {
    database.close();
  }
}
