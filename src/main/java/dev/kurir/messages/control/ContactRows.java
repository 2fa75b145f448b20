package dev.kurir.messages.control;

import dev.kurir.platform.control.Database;
import dev.kurir.tenants.entity.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// Answers that were given, by tenant and number.
final class ContactRows {
  private static final String FIND =
      """
      select phone, found, number, lid, checked_at from contact_checks
      where tenant_id = ? and phone = ? and checked_at > ?\
      """;

  private static final String SAVE =
      """
      insert into contact_checks (tenant_id, phone, found, number, lid, checked_at)
      select id, ?, ?, ?, ?, ? from tenants where id = ?
      on conflict (tenant_id, phone) do update
      set found = excluded.found, number = excluded.number, lid = excluded.lid,
        checked_at = excluded.checked_at\
      """;

  private static final String TIDY =
      "delete from contact_checks where tenant_id = ? and checked_at <= ?";

  /// Old answers of a tenant go with every so many new ones.
  private static final int TIDY_EVERY = 64;

  private final Database database;
  private final AtomicInteger saved = new AtomicInteger();

  ContactRows(Database database) {
    this.database = database;
  }

  Optional<ContactView> find(TenantId tenant, String phone, Instant after) {
    return database.with(connection -> {
      try (var query = connection.prepareStatement(FIND)) {
        query.setObject(1, tenant.value());
        query.setString(2, phone);
        query.setObject(3, Columns.time(after));
        try (var rows = query.executeQuery()) {
          return rows.next() ? Optional.of(view(rows)) : Optional.empty();
        }
      }
    });
  }

  /// @param old answers up to then are of no use any more
  void save(TenantId tenant, ContactView contact, Instant old) {
    database.with(connection -> {
      try (var insert = connection.prepareStatement(SAVE)) {
        insert.setString(1, contact.phone());
        insert.setBoolean(2, contact.exists());
        insert.setString(3, contact.number().orElse(null));
        insert.setString(4, contact.lid().orElse(null));
        insert.setObject(5, Columns.time(contact.checkedAt()));
        insert.setObject(6, tenant.value());
        return insert.executeUpdate();
      }
    });
    if (saved.incrementAndGet() % TIDY_EVERY == 0) {
      tidy(tenant, old);
    }
  }

  private void tidy(TenantId tenant, Instant old) {
    database.with(connection -> {
      try (var delete = connection.prepareStatement(TIDY)) {
        delete.setObject(1, tenant.value());
        delete.setObject(2, Columns.time(old));
        return delete.executeUpdate();
      }
    });
  }

  private static ContactView view(ResultSet row) throws SQLException {
    return new ContactView(
        row.getString("phone"),
        row.getBoolean("found"),
        Columns.text(row, "number"),
        Columns.text(row, "lid"),
        Columns.time(row, "checked_at").orElseThrow(),
        true);
  }
}
