package dev.kurir.sessions.control;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.store.Contacts;

/// What the phone tells of people and chats, in `contacts`.
final class PgContacts implements Contacts {
  private final PgUnit unit;

  PgContacts(PgUnit unit) {
    this.unit = unit;
  }

  @Override
  public void callsThemselves(Jid person, String name) {
    write(person, "push_name", name);
  }

  @Override
  public void saved(Jid person, String fullName, String firstName) {
    write(person, "full_name", fullName.isEmpty() ? firstName : fullName);
  }

  @Override
  public void removed(Jid person) {
    unit.execute(
        unit.statements()
            .add(
                "update contacts set full_name = null where session_id = ? and jid = ?",
                unit.session(),
                person.toString()));
  }

  @Override
  public void muted(Jid chat, long until) {
    write(chat, "muted_until", until);
  }

  @Override
  public void archived(Jid chat, boolean archived) {
    write(chat, "archived", archived);
  }

  /// @param column one of this class's own words
  private void write(Jid who, String column, Object value) {
    unit.execute(
        unit.statements()
            .add(
                """
                insert into contacts (session_id, jid, %1$s) values (?, ?, ?)
                on conflict (session_id, jid) do update set %1$s = excluded.%1$s
                where contacts.%1$s is distinct from excluded.%1$s\
                """
                    .formatted(column),
                unit.session(),
                who.toString(),
                value));
  }
}
