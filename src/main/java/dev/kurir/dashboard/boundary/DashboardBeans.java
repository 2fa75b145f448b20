package dev.kurir.dashboard.boundary;

import dev.kurir.dashboard.control.DashboardSettings;
import dev.kurir.dashboard.control.SandboxControl;
import dev.kurir.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotFoundException;
import java.net.http.HttpClient;
import java.util.Optional;

/// What the controllers share.
@ApplicationScoped
public class DashboardBeans {
  @Produces
  @Singleton
  DashboardSettings settings(Settings settings) {
    return DashboardSettings.from(settings);
  }

  /// The sandbox, when there is one; asking for its pages without one is a 404.
  @Produces
  @Singleton
  SandboxDoor sandbox(DashboardSettings settings, HttpClient http) {
    return new SandboxDoor(settings.sandbox().map(uri -> new SandboxControl(http, uri)));
  }

  /// @param control absent when no sandbox is configured
  record SandboxDoor(Optional<SandboxControl> control) {
    SandboxControl open() {
      return control.orElseThrow(NotFoundException::new);
    }
  }
}
