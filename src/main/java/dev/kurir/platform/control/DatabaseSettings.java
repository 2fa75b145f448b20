package dev.kurir.platform.control;

/// How PostgreSQL is reached.
///
/// @param url JDBC, `jdbc:postgresql://…`
/// @param user empty when the URL names one
/// @param password empty when none is needed
/// @param poolSize most connections that the hot tables use at once; pages and administration have
///   a small pool beside it
public record DatabaseSettings(String url, String user, String password, int poolSize)
    implements FeatureSettings {
  public DatabaseSettings {
    Settings.require(
        url.startsWith("jdbc:postgresql:"), "DB_URL", "must start with jdbc:postgresql:");
  }

  public static DatabaseSettings from(Settings settings) {
    return new DatabaseSettings(
        settings.required("DB_URL"),
        settings.text("DB_USER").orElse(""),
        settings.text("DB_PASSWORD").orElse(""),
        settings.number("DB_POOL_SIZE", 1, 500).orElse(28));
  }

  /// Says nothing of user and password, and cuts parameters off: they may hold both.
  @Override
  public String toString() {
    var cut = url.indexOf('?');
    return cut < 0 ? url : url.substring(0, cut);
  }
}
