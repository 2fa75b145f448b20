package dev.kurir.platform.control;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/// Brings the schema to what this version of Kurir needs. Several nodes may do it at once: Flyway
/// takes a lock in PostgreSQL. Does nothing when there is nothing to do.
public final class Migrations {
  private Migrations() {}

  /// Returns how many steps were made.
  ///
  /// @throws org.flywaydb.core.api.FlywayException when PostgreSQL cannot be reached or a step
  ///   fails
  public static int migrate(DataSource source) {
    return Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:db/migration")
        .load()
        .migrate()
        .migrationsExecuted;
  }
}
