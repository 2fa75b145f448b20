package dev.kurir.launch;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/// How to reach a PostgreSQL database.
///
/// @param url of JDBC, without the password
public record Postgres(String url, String user, String password) {
  public Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("loginTimeout", "10");
    properties.setProperty("ApplicationName", "kurir-launch");
    return DriverManager.getConnection(url, properties);
  }

  /// The same server, another database.
  public Postgres database(String name) {
    return new Postgres(url.replaceFirst("/[^/?]*(\\?.*)?$", "/" + name), user, password);
  }

  @Override
  public String toString() {
    return "Postgres[" + url + ", " + user + "]";
  }
}
