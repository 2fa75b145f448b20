package dev.kurir.platform.control;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.microprofile.config.ConfigProvider;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/// PostgreSQL as this process sees it: every connection, whoever asks, comes out of a schema that
/// is up to date, because the first one migrates it. That holds for the persistence unit too, which
/// is built before any bean starts.
///
/// While PostgreSQL is down each call fails and the next one tries again. Not pooled.
public final class KurirDataSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1;

  private static final ReentrantLock MIGRATION = new ReentrantLock();
  private static volatile boolean migrated;

  /// For the server, which makes it by name; it reads the settings itself.
  public KurirDataSource() {
    this(
        DatabaseSettings.from(
            Settings.of(ConfigProvider.getConfig(KurirDataSource.class.getClassLoader()))));
  }

  public KurirDataSource(DatabaseSettings settings) {
    setURL(settings.url());
    if (!settings.user().isEmpty()) {
      setUser(settings.user());
    }
    if (!settings.password().isEmpty()) {
      setPassword(settings.password());
    }
    setApplicationName("kurir");
    setConnectTimeout(2);
    setLoginTimeout(4);
    setSocketTimeout(30);
    setTcpKeepAlive(true);
    setReWriteBatchedInserts(true);
  }

  /// True once this process has seen the schema up to date.
  public static boolean isMigrated() {
    return migrated;
  }

  @Override
  public Connection getConnection() throws SQLException {
    migrateOnce();
    return super.getConnection();
  }

  /// A step of the schema may take longer than any other statement.
  private PGSimpleDataSource patient() {
    var source = new PGSimpleDataSource();
    source.setURL(getURL());
    source.setUser(getUser());
    source.setPassword(getPassword());
    source.setSocketTimeout(0);
    return source;
  }

  private void migrateOnce() throws SQLException {
    if (migrated) {
      return;
    }
    MIGRATION.lock();
    try {
      if (!migrated) {
        Migrations.migrate(patient());
        migrated = true;
      }
    } catch (FlywayException failure) {
      throw asSql(failure);
    } finally {
      MIGRATION.unlock();
    }
  }

  private static SQLException asSql(FlywayException failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SQLException sql) {
        return sql;
      }
    }
    return new SQLException("the schema cannot be migrated", failure);
  }
}
