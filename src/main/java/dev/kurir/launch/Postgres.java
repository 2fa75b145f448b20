package dev.kurir.launch;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/// How to reach a PostgreSQL database.
///
/// @param url of JDBC
/// @param user empty when the URL names one
/// @param password empty when none is needed, or the URL holds it
public record Postgres(String url, String user, String password) {
  public Connection connect() throws SQLException {
    var properties = new Properties();
    if (!user.isEmpty()) {
      properties.setProperty("user", user);
    }
    if (!password.isEmpty()) {
      properties.setProperty("password", password);
    }
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("ApplicationName", "kurir-launch");
    return DriverManager.getConnection(url, properties);
  }

  /// For those who want one; not pooled.
  public DataSource dataSource() {
    var source = new PGSimpleDataSource();
    source.setURL(url);
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    return source;
  }

  /// The same server, another database.
  public Postgres database(String name) {
    return new Postgres(url.replaceFirst("/[^/?]*(\\?.*)?$", "/" + name), user, password);
  }

  @Override
  public String toString() {
    return "Postgres[" + url.replaceFirst("\\?.*", "") + "]";
  }
}
