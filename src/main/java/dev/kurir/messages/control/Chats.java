package dev.kurir.messages.control;

import dev.kurir.messages.entity.Recipient;
import dev.kurir.tenants.entity.TenantId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Finds the chats of recipients, or makes them, in the statement that writes the messages. Phone
/// number and LID of one person are one chat: a new chat gets both names when the session's map
/// knows both, and a pair that is learnt later joins them (`sessions` does that, in the transaction
/// that learns it).
///
/// Remembers what it found: a chat's id never changes, except when two chats become one, and then
/// the row that names the lost one is refused by PostgreSQL; [#forget] and try again.
///
/// Thread-safe.
public final class Chats {
  /// A twentieth of the memory when all are in use: some 150 bytes a chat. As many as are written
  /// to in turn, or none of them is still here when its turn comes.
  private static final int REMEMBERED =
      (int) Math.min(1_000_000, Runtime.getRuntime().maxMemory() / 3_000);

  /// Finds chats and makes those that are missing, in the `with` of a statement: after it,
  /// `chat(fresh, id)` has the chat of each name that [#fill] filled in, except where its tenant
  /// has no session, or somebody else has just made that chat: then the next statement finds it.
  ///
  /// For a list whose length it sees, PostgreSQL makes a plan each time, which takes longer than
  /// the statement. In a sub-select it does not see it, and keeps the plan.
  static final String FOUND_OR_MADE =
      """
      name as materialized (
        select a.fresh, a.n, s.session_id, a.phone is not null as by_phone, a.group_jid,
          case when a.lid is null then a.phone else (
            select pn from lid_map l where l.session_id = s.session_id and l.lid = a.lid)
          end as phone,
          case when a.phone is null then a.lid else (
            select lid from lid_map p where p.session_id = s.session_id and p.pn = a.phone)
          end as lid
        from unnest((select ?::uuid[]), (select ?::uuid[]), (select ?::text[]),
          (select ?::text[]), (select ?::text[]))
          with ordinality as a(fresh, tenant, phone, lid, group_jid, n)
        join sessions s on s.tenant_id = a.tenant
        for key share of s),
      place as materialized (
        select a.*, case
          when a.group_jid is not null then (
            select id from chats c where c.session_id = a.session_id and c.group_jid = a.group_jid)
          when a.by_phone then coalesce(
            (select id from chats c where c.session_id = a.session_id and c.phone = a.phone),
            (select id from chats c where c.session_id = a.session_id and c.lid = a.lid))
          else coalesce(
            (select id from chats c where c.session_id = a.session_id and c.lid = a.lid),
            (select id from chats c where c.session_id = a.session_id and c.phone = a.phone))
          end as id
        from name a),
      made as (
        insert into chats (id, session_id, phone, lid, group_jid, created_at)
        select fresh, session_id, phone, lid, group_jid, now() from place where id is null
        order by n
        on conflict do nothing
        returning id),
      chat as (
        select fresh, id from place where id is not null union all select id, id from made)
      """;

  record Name(TenantId tenant, Recipient recipient) implements Comparable<Name> {
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

  /// Where the messages of one statement go, each in the same place of both lists.
  ///
  /// @param known the chat; null when only the statement will know
  /// @param fresh what the statement calls the chat that is not known, and a new one for ever
  /// @param names the chats that are not known by what they are called
  record Places(
      List<@Nullable UUID> known, List<@Nullable UUID> fresh, SequencedMap<Name, UUID> names) {}

  Places places(List<NewMessage> messages) {
    var names = new TreeMap<Name, UUID>();
    List<@Nullable UUID> known = new ArrayList<>(messages.size());
    List<@Nullable UUID> fresh = new ArrayList<>(messages.size());
    for (var message : messages) {
      var name = name(message);
      var chat = recall(name);
      known.add(chat);
      fresh.add(chat == null ? names.computeIfAbsent(name, _ -> ids.next()) : null);
    }
    return new Places(known, fresh, names);
  }

  /// The first parameters of a statement that begins with [#FOUND_OR_MADE].
  ///
  /// @return how many
  static int fill(Connection connection, PreparedStatement statement, Places places)
      throws SQLException {
    var names = List.copyOf(places.names().keySet());
    statement.setArray(1, connection.createArrayOf("uuid", places.names().values().toArray()));
    statement.setArray(2, Columns.uuids(connection, names, name -> name.tenant().value()));
    statement.setArray(3, Columns.texts(connection, names, Name::phone));
    statement.setArray(4, Columns.texts(connection, names, Name::lid));
    statement.setArray(5, Columns.texts(connection, names, Name::group));
    return 5;
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

  private static Name name(NewMessage message) {
    return new Name(message.tenant(), message.recipient());
  }
}
