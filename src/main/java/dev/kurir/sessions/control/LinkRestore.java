package dev.kurir.sessions.control;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.prekeys.PreKeyRows;
import dev.kurir.whatsapp.store.Unit.Category;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Puts an older version of a link back: who the device is, and nothing of what moves on with every
/// message.
///
/// A ratchet that went back would use message keys a second time, and a one-time prekey that came
/// back would be none. So neither is ever part of a version, and those that stand in the database
/// are dropped, because nobody can say of what age they are: Signal sessions, our sender keys and
/// those of others, whom we gave ours, one-time prekeys, and what is cached of devices and groups.
/// All of that is made anew: with the next message to somebody, with a retry receipt for what
/// cannot be read, with an upload of prekeys at the log-in. Their ids begin somewhere else, because
/// the server still gives out some of the old ones.
///
/// What is known of people (names, LIDs, privacy tokens, identities) stays as far as it can be
/// opened, if it is of the same device. What is of another goes.
final class LinkRestore {
  /// They must not be used again, or are better asked for.
  private static final Set<Category> MADE_ANEW =
      EnumSet.of(
          Category.PRE_KEY,
          Category.SIGNED_PRE_KEY,
          Category.SESSION,
          Category.SENDER_KEY,
          Category.SENDER_KEY_GIVEN,
          Category.DEVICE_LIST,
          Category.GROUP,
          Category.UNREADABLE);

  private LinkRestore() {}

  /// Empty when there is no such version; then nothing changes.
  ///
  /// @throws EnvelopeException when it does not open; then nothing changes either
  static Optional<EssentialRows> restore(PgUnit unit, int version) {
    var rows = LinkVersions.read(unit, version);
    rows.ifPresent(essential -> {
      if (isOf(unit, essential)) {
        dropWhatMovesOn(unit);
        dropWhatDoesNotOpen(unit);
      } else {
        unit.deleteAll();
      }
      essential.writeTo(unit);
      new PreKeyRows(unit).beginElsewhere();
    });
    return rows;
  }

  /// Whether the session's row names this very device. It is cleared when a link is forgotten.
  private static boolean isOf(PgUnit unit, EssentialRows rows) {
    var jid = new ArrayList<Optional<Jid>>();
    unit.query(
        "select coalesce(jid, '') from sessions where session_id = ?",
        row -> jid.add(Jid.parse(row.getString(1))),
        unit.session());
    return jid.getFirst().isPresent() && jid.getFirst().equals(rows.jid());
  }

  private static void dropWhatMovesOn(PgUnit unit) {
    unit.execute(
        unit.statements()
            .add(
                "delete from auth_credits where session_id = ? and category = any(?)",
                unit.session(),
                MADE_ANEW.stream().map(Category::name).toArray(String[]::new)));
  }

  private static void dropWhatDoesNotOpen(PgUnit unit) {
    var broken = new ArrayList<String>();
    var brokenIds = new ArrayList<String>();
    unit.query(
        "select category, key_id, key_version, value from auth_credits where session_id = ?",
        row -> {
          try {
            unit.envelopes()
                .open(row.getString(1), row.getString(2), row.getInt(3), row.getBytes(4));
          } catch (EnvelopeException _) {
            broken.add(row.getString(1));
            brokenIds.add(row.getString(2));
          }
        },
        unit.session());
    unit.execute(
        unit.statements()
            .add(
                """
                delete from auth_credits where session_id = ?
                and (category, key_id) in (select * from unnest(?, ?))\
                """,
                unit.session(),
                broken.toArray(String[]::new),
                brokenIds.toArray(String[]::new)));
  }
}
