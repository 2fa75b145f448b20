package dev.kurir.messages.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import java.time.Duration;

/// How often WhatsApp may be asked whether numbers have an account. Asking much is what it bans
/// accounts for.
///
/// @param maxAge how long an answer is believed
/// @param perMinute questions to WhatsApp of one tenant, on this node
public record ContactSettings(Duration maxAge, int perMinute) implements FeatureSettings {
  public static ContactSettings from(Settings settings) {
    return new ContactSettings(
        Duration.ofHours(settings.number("CONTACT_CHECK_MAX_AGE_HOURS", 0, 8_760).orElse(24)),
        settings.number("CONTACT_CHECKS_PER_MINUTE", 1, 10_000).orElse(20));
  }
}
