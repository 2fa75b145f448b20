package dev.kurir.messages.control;

import dev.kurir.messages.entity.Recipient;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds the chat of a recipient, or makes it. Phone number and LID of one person are one chat: a
/// new chat gets both names when the session's map knows both, and a pair that is learnt later
/// joins them (`sessions` does that, in the transaction that learns it).
///
/// Remembers what it found: a chat's id never changes, except when two chats become one, and then
/// the row that names the lost one is refused by PostgreSQL; [#forget] and try again.
///
/// Thread-safe.
public final class Chats {
  private static final int REMEMBERED = 50_000;

  private static final String FIND =
      """
      select a.n, c.id
      from unnest(?::uuid[], ?::text[], ?::text[], ?::text[])
        with ordinality as a(tenant, phone, lid, group_jid, n)
      join sessions s on s.tenant_id = a.tenant
      join lateral (
        select id from chats where session_id = s.session_id and phone = a.phone
        union all
        select id from chats where session_id = s.session_id and lid = a.lid
        union all
        select id from chats where session_id = s.session_id and group_jid = a.group_jid
        union all
        select c.id from lid_map m join chats c on c.session_id = m.session_id and c.lid = m.lid
        where m.session_id = s.session_id and m.pn = a.phone
        union all
        select c.id from lid_map m join chats c on c.session_id = m.session_id and c.phone = m.pn
        where m.session_id = s.session_id and m.lid = a.lid
        limit 1) c on true\
      """;

  private static final String MAKE =
      """
      insert into chats (id, session_id, phone, lid, group_jid, created_at)
      select a.id, s.session_id, coalesce(a.phone, l.pn), coalesce(a.lid, p.lid), a.group_jid, ?
      from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[])
        as a(id, tenant, phone, lid, group_jid)
      join sessions s on s.tenant_id = a.tenant
      left join lid_map p on p.session_id = s.session_id and p.pn = a.phone
      left join lid_map l on l.session_id = s.session_id and l.lid = a.lid
      on conflict do nothing
      returning id\
      """;

  private record Name(TenantId tenant, Recipient recipient) implements Comparable<Name> {
    @Nullable String phone() {
      return recipient instanceof Recipient.Phone(var digits) ? digits : null;
    }

    @Nullable String lid() {
      return recipient instanceof Recipient.Lid(var digits) ? digits : null;
    }

    @Nullable String group() {
      return recipient instanceof Recipient.Group(var jid) ? jid.toString() : null;
    }

    /// One order for everybody who makes several, so that nobody waits in a circle.
    @Override
    public int compareTo(Name other) {
      var byTenant = tenant.value().compareTo(other.tenant.value());
      return byTenant != 0
          ? byTenant
          : recipient.jid().toString().compareTo(other.recipient.jid().toString());
    }
  }

  private final MessageIds ids;
  private final Map<Name, UUID> known =
      new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Name, UUID> eldest) {
          return size() > REMEMBERED;
        }
      };

  public Chats(MessageIds ids) {
    this.ids = ids;
  }

  /// The chat of each message, in the same order; null where the tenant has no session any more.
  /// Part of the caller's transaction: remember them with [#remember] once it is committed.
  List<@Nullable UUID> of(Connection connection, List<NewMessage> messages) throws SQLException {
    Map<Name, UUID> found = new HashMap<>();
    var missing = new TreeSet<Name>();
    for (var message : messages) {
      var name = name(message);
      var id = recall(name);
      if (id == null) {
        missing.add(name);
      } else {
        found.put(name, id);
      }
    }
    if (!missing.isEmpty()) {
      find(connection, missing, found);
      make(connection, missing, messages.getFirst().at(), found);
      find(connection, missing, found); // those that somebody else made meanwhile
    }
    List<@Nullable UUID> chats = new ArrayList<>(messages.size());
    messages.forEach(message -> chats.add(found.get(name(message))));
    return chats;
  }

  /// Called after the commit.
  void remember(NewMessage message, UUID chat) {
    synchronized (known) {
      known.put(name(message), chat);
    }
  }

  void forget() {
    synchronized (known) {
      known.clear();
    }
  }

  private @Nullable UUID recall(Name name) {
    synchronized (known) {
      return known.get(name);
    }
  }

  /// Moves what exists from `missing` to `found`.
  private static void find(Connection connection, Set<Name> missing, Map<Name, UUID> found)
      throws SQLException {
    if (missing.isEmpty()) {
      return;
    }
    var names = List.copyOf(missing);
    try (var query = connection.prepareStatement(FIND)) {
      query.setArray(1, tenants(connection, names));
      query.setArray(2, texts(connection, names.stream().map(Name::phone).toArray(String[]::new)));
      query.setArray(3, texts(connection, names.stream().map(Name::lid).toArray(String[]::new)));
      query.setArray(4, texts(connection, names.stream().map(Name::group).toArray(String[]::new)));
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          var name = names.get(rows.getInt(1) - 1);
          found.put(name, rows.getObject(2, UUID.class));
          missing.remove(name);
        }
      }
    }
  }

  /// Makes those that are `missing`, and moves them to `found`.
  private void make(Connection connection, Set<Name> missing, Instant at, Map<Name, UUID> found)
      throws SQLException {
    if (missing.isEmpty()) {
      return;
    }
    var names = List.copyOf(missing);
    Map<UUID, Name> making = new LinkedHashMap<>();
    names.forEach(name -> making.put(ids.next(), name));
    try (var insert = connection.prepareStatement(MAKE)) {
      insert.setObject(1, Columns.time(at));
      insert.setArray(2, connection.createArrayOf("uuid", making.keySet().toArray()));
      insert.setArray(3, tenants(connection, names));
      insert.setArray(4, texts(connection, names.stream().map(Name::phone).toArray(String[]::new)));
      insert.setArray(5, texts(connection, names.stream().map(Name::lid).toArray(String[]::new)));
      insert.setArray(6, texts(connection, names.stream().map(Name::group).toArray(String[]::new)));
      try (ResultSet rows = insert.executeQuery()) {
        while (rows.next()) {
          var id = rows.getObject(1, UUID.class);
          var name = making.get(id);
          if (name != null) {
            found.put(name, id);
            missing.remove(name);
          }
        }
      }
    }
  }

  private static java.sql.Array tenants(Connection connection, List<Name> names)
      throws SQLException {
    return connection.createArrayOf(
        "uuid", names.stream().map(name -> name.tenant().value()).toArray());
  }

  private static java.sql.Array texts(Connection connection, @Nullable String[] texts)
      throws SQLException {
    return connection.createArrayOf("text", texts);
  }

  private static Name name(NewMessage message) {
    return new Name(message.tenant(), message.recipient());
  }
}
