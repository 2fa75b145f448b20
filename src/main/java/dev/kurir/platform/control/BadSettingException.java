package dev.kurir.platform.control;

/// A setting is missing or cannot be used: the start ends with its name. The value is never told,
/// because it may be a secret.
public final class BadSettingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String setting;

  /// @param setting as the documentation writes it, for example `REDIS_URL`
  /// @param why finishes the sentence "the setting …", for example "must be a redis:// URL"
  public BadSettingException(String setting, String why) {
    super("The setting " + setting + " " + why + ".");
    this.setting = setting;
  }

  public String setting() {
    return setting;
  }
}
