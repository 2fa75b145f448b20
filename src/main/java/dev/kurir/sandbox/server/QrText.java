package dev.kurir.sandbox.server;

import java.util.Base64;
import java.util.Optional;

/// What a QR code says, in the form that phones accept since May 2026:
/// `https://wa.me/settings/linked_devices#ref,noise key,identity key,secret,client type`, the keys
/// in standard Base64 with padding. The text form names nothing of it.
public record QrText(String ref, byte[] noiseKey, byte[] identityKey, byte[] advSecret) {
  private static final String START = "https://wa.me/settings/linked_devices#";
  private static final int FIELDS = 5;
  private static final int KEY_LENGTH = 32;
  private static final int LONGEST = 1_000;

  /// Empty when the text is of another form, for example the one with four fields.
  public static Optional<QrText> parse(String text) {
    if (text.length() > LONGEST || !text.startsWith(START)) {
      return Optional.empty();
    }
    var fields = text.substring(START.length()).split(",", -1);
    if (fields.length != FIELDS || fields[0].isEmpty() || !fields[4].matches("[0-9a-z]{1,2}")) {
      return Optional.empty();
    }
    var noise = key(fields[1]);
    var identity = key(fields[2]);
    var secret = key(fields[3]);
    return noise.isPresent() && identity.isPresent() && secret.isPresent()
        ? Optional.of(new QrText(fields[0], noise.get(), identity.get(), secret.get()))
        : Optional.empty();
  }

  private static Optional<byte[]> key(String base64) {
    try {
      var key = Base64.getDecoder().decode(base64);
      boolean canonical = Base64.getEncoder().encodeToString(key).equals(base64);
      return key.length == KEY_LENGTH && canonical ? Optional.of(key) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "QrText";
  }
}
