package dev.kurir.dashboard.control;

import dev.kurir.platform.control.FeatureSettings;
import dev.kurir.platform.control.Settings;
import java.net.URI;
import java.util.Optional;
import java.util.Set;

/// What the pages must know of the installation.
///
/// @param sandbox the control API's address; without it there is no sandbox page
public record DashboardSettings(Optional<URI> sandbox) implements FeatureSettings {
  public static DashboardSettings from(Settings settings) {
    return new DashboardSettings(settings.uri("SANDBOX_CONTROL_URL", Set.of("http", "https")));
  }
}
