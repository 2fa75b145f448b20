package dev.kurir.messages.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// How numbers are read, and when a message is given up.
///
/// @param country of numbers without a country code, where the tenant has none; two letters
/// @param attempts tries without an answer until it is parked
/// @param crashes tries that ended with the process until it is parked
public record MessageSettings(Optional<String> country, int attempts, int crashes)
    implements FeatureSettings {
  private static final Set<String> COUNTRIES =
      Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  public MessageSettings {
    Settings.require(
        country.isEmpty() || COUNTRIES.contains(country.get()),
        "KURIR_DEFAULT_COUNTRY",
        "must be two capital letters of ISO 3166, such as ID");
  }

  public static MessageSettings from(Settings settings) {
    return new MessageSettings(
        settings.text("KURIR_DEFAULT_COUNTRY"),
        settings.number("MESSAGE_MAX_ATTEMPTS", 1, 1_000).orElse(20),
        settings.number("MESSAGE_MAX_CRASHES", 1, 1_000).orElse(3));
  }
}
