package dev.kurir.messages.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;

/// When a message is given up.
///
/// @param attempts tries without an answer until it is parked
/// @param crashes tries that ended with the process until it is parked
public record MessageSettings(int attempts, int crashes) implements FeatureSettings {
  public static MessageSettings from(Settings settings) {
    return new MessageSettings(
        settings.number("MESSAGE_MAX_ATTEMPTS", 1, 1_000).orElse(20),
        settings.number("MESSAGE_MAX_CRASHES", 1, 1_000).orElse(5));
  }
}
