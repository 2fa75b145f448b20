package dev.kurir.sessions.control;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.LidMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pairs of one session, in `lid_map`. Learning one also makes the person's two chats one, and
/// the two rows of `contacts`.
final class PgLidMap implements LidMap {
  private final PgUnit unit;

  PgLidMap(PgUnit unit) {
    this.unit = unit;
  }

  @Override
  public Optional<Jid> lidOf(Jid pn) {
    return one("select lid from lid_map where session_id = ? and pn = ?", digits(pn, Jid.USER))
        .map(Jid::lid);
  }

  @Override
  public Optional<Jid> pnOf(Jid lid) {
    return one("select pn from lid_map where session_id = ? and lid = ?", digits(lid, Jid.LID))
        .map(Jid::pn);
  }

  @Override
  public boolean learn(Jid pn, Jid lid) {
    var phone = digits(pn, Jid.USER);
    var hidden = digits(lid, Jid.LID);
    if (lidOf(pn).map(Jid::user).equals(Optional.of(hidden))) {
      return false;
    }
    unit.execute(
        joinContacts(pn, lid)
            .add(
                "delete from lid_map where session_id = ? and (pn = ? or lid = ?)",
                unit.session(),
                phone,
                hidden)
            .add(
                "insert into lid_map (session_id, pn, lid) values (?, ?, ?)",
                unit.session(),
                phone,
                hidden));
    new ChatPair(unit, phone, hidden).join();
    return true;
  }

  private Statements joinContacts(Jid pn, Jid lid) {
    return unit.statements()
        .add(
            """
            insert into contacts (session_id, jid, push_name, full_name, muted_until, archived)
            select session_id, ?, push_name, full_name, muted_until, archived
            from contacts where session_id = ? and jid = ?
            on conflict (session_id, jid) do update set
              push_name = coalesce(contacts.push_name, excluded.push_name),
              full_name = coalesce(contacts.full_name, excluded.full_name),
              muted_until = coalesce(nullif(contacts.muted_until, 0), excluded.muted_until),
              archived = contacts.archived or excluded.archived\
            """,
            lid.toString(),
            unit.session(),
            pn.toString())
        .add(
            "delete from contacts where session_id = ? and jid = ?", unit.session(), pn.toString());
  }

  private Optional<String> one(String sql, String digits) {
    List<String> found = new ArrayList<>();
    unit.query(sql, row -> found.add(row.getString(1)), unit.session(), digits);
    return found.stream().findFirst();
  }

  private static String digits(Jid jid, String server) {
    if (!jid.server().equals(server)) {
      throw new IllegalArgumentException("not an account on " + server);
    }
    return jid.user();
  }
}
