package dev.kurir.auth.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import java.util.Optional;

/// Who may administer.
///
/// @param username of the first admin
/// @param password of the first admin; when absent, one is generated
/// @param token of programs; when absent, the admin API is off
public record AuthSettings(String username, Optional<String> password, Optional<String> token)
    implements FeatureSettings {
  public AuthSettings {
    Settings.require(
        Admins.isUsername(username),
        "KURIR_ADMIN_USERNAME",
        "must be 1 to 100 characters without blanks");
    Settings.require(
        password.isEmpty() || Admins.isPassword(password.get()),
        "KURIR_ADMIN_PASSWORD",
        "must have " + Admins.SHORTEST_PASSWORD + " to 1000 characters");
    Settings.require(
        token.isEmpty() || token.get().length() >= 8,
        "KURIR_ADMIN_TOKEN",
        "must have 8 characters at least; better 32 random ones");
  }

  public static AuthSettings from(Settings settings) {
    return new AuthSettings(
        settings.text("KURIR_ADMIN_USERNAME").orElse("admin"),
        settings.text("KURIR_ADMIN_PASSWORD"),
        settings.text("KURIR_ADMIN_TOKEN"));
  }

  @Override
  public String toString() {
    return "admin API " + (token.isPresent() ? "on" : "off");
  }
}
