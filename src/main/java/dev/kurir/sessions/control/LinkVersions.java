package dev.kurir.sessions.control;

import dev.kurir.platform.control.Database;
import dev.kurir.sessions.control.Envelopes.Place;
import dev.kurir.sessions.entity.LinkVersion;
import dev.kurir.sessions.entity.LinkVersion.Why;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.binary.Jid;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// The rows of `link_versions`: the last [#KEPT] versions of what makes the link of a session. A
/// version is kept in the unit that makes or changes the link, so the newest always is what stands
/// in `auth_credits`, or stood there before it was lost. Thread-safe.
public final class LinkVersions {
  /// So many of a session.
  static final int KEPT = 5;

  private static final String CATEGORY = "LINK_VERSION";

  private final Database database;

  public LinkVersions(Database database) {
    this.database = database;
  }

  /// The newest first; empty when there is no such session too.
  public List<LinkVersion> of(TenantId tenant) {
    return database.with(connection -> {
      try (var statement =
          connection.prepareStatement(
              """
              select v.version, v.saved_at, v.phone, v.lid, v.reason
              from link_versions v join sessions s on s.session_id = v.session_id
              where s.tenant_id = ? order by v.version desc\
              """)) {
        statement.setObject(1, tenant.value());
        var versions = new ArrayList<LinkVersion>();
        try (var rows = statement.executeQuery()) {
          while (rows.next()) {
            versions.add(
                new LinkVersion(
                    rows.getInt(1),
                    rows.getObject(2, OffsetDateTime.class).toInstant(),
                    Optional.ofNullable(rows.getString(3)),
                    Optional.ofNullable(rows.getString(4)),
                    Why.valueOf(rows.getString(5).toUpperCase(Locale.ROOT))));
          }
        }
        return versions;
      }
    });
  }

  /// Whether there is any of that session.
  static boolean exist(Database database, Place place) {
    return database.with(connection -> {
      try (var statement =
          connection.prepareStatement("select 1 from link_versions where session_id = ? limit 1")) {
        statement.setObject(1, place.session().value());
        return statement.executeQuery().next();
      }
    });
  }

  /// A version as it stands in its row, sealed.
  private record Sealed(int version, byte[] value, int keyVersion) {
    EssentialRows open(Envelopes envelopes) {
      return EssentialRows.decode(
          envelopes.open(CATEGORY, Integer.toString(version), keyVersion, value));
    }
  }

  /// Keeps what the unit leaves behind, unless the newest version is like it.
  ///
  /// @param first the reason when there is no version of this link yet
  static void keep(PgUnit unit, Why first) {
    readable(() -> EssentialRows.read(unit)).ifPresent(now -> keep(unit, now, first));
  }

  private static void keep(PgUnit unit, EssentialRows now, Why first) {
    var newest = newest(unit);
    var before = readable(() -> newest.map(sealed -> sealed.open(unit.envelopes())));
    if (before.filter(now::isLike).isEmpty()) {
      var why = before.filter(it -> !it.isOtherLink(now)).isPresent() ? Why.CHANGED : first;
      add(unit, newest.map(Sealed::version).orElse(0) + 1, now, why);
    }
  }

  /// Empty when there is no such version.
  ///
  /// @throws EnvelopeException when it does not open
  static Optional<EssentialRows> read(PgUnit unit, int version) {
    return one(unit, "and version = ?", version).map(sealed -> sealed.open(unit.envelopes()));
  }

  /// A person wants the keys gone.
  static void forget(PgUnit unit) {
    unit.execute(
        unit.statements().add("delete from link_versions where session_id = ?", unit.session()));
  }

  private static Optional<Sealed> newest(PgUnit unit) {
    return one(unit, "order by version desc limit ?", 1);
  }

  private static Optional<Sealed> one(PgUnit unit, String which, int number) {
    var found = new ArrayList<Sealed>();
    unit.query(
        "select version, value, key_version from link_versions where session_id = ? " + which,
        row -> found.add(new Sealed(row.getInt(1), row.getBytes(2), row.getInt(3))),
        unit.session(),
        number);
    return found.stream().findFirst();
  }

  /// What cannot be opened is not kept, and no reason not to keep a newer one; the unit goes on.
  private static Optional<EssentialRows> readable(Supplier<Optional<EssentialRows>> rows) {
    try {
      return rows.get();
    } catch (EnvelopeException _) {
      return Optional.empty();
    }
  }

  private static void add(PgUnit unit, int version, EssentialRows rows, Why why) {
    var envelopes = unit.envelopes();
    unit.execute(
        unit.statements()
            .add(
                """
                insert into link_versions (session_id, version, value, key_version, reason, phone, lid)
                values (?, ?, ?, ?, ?, nullif(?, ''), nullif(?, ''))\
                """,
                unit.session(),
                version,
                envelopes.seal(CATEGORY, Integer.toString(version), rows.encode()),
                envelopes.keyVersion(),
                why.name().toLowerCase(Locale.ROOT),
                rows.jid().map(Jid::user).orElse(""),
                rows.lid().map(Jid::user).orElse(""))
            .add(
                "delete from link_versions where session_id = ? and version <= ?",
                unit.session(),
                version - KEPT));
  }
}
