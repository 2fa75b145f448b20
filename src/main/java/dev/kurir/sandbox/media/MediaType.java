package dev.kurir.sandbox.media;

/// The kinds of files that phones put on the media host for their companions.
public enum MediaType {
  HISTORY("md-msg-hist", "WhatsApp History Keys"),
  APP_STATE("md-app-state", "WhatsApp App State Keys");

  private final String path;
  private final String keys;

  MediaType(String path, String keys) {
    this.path = path;
    this.keys = keys;
  }

  /// Its name in addresses: `mms-type`, `/mms/<name>/…`.
  public String path() {
    return path;
  }

  /// What its keys are derived with.
  String keys() {
    return keys;
  }
}
