package dev.kurir.boundary;

import dev.kurir.auth.boundary.PageToken;
import dev.kurir.dashboard.boundary.LanguageController;
import dev.kurir.dashboard.boundary.LoginController;
import dev.kurir.dashboard.boundary.LogsController;
import dev.kurir.dashboard.boundary.PairingCodeController;
import dev.kurir.dashboard.boundary.PasskeyController;
import dev.kurir.dashboard.boundary.SandboxController;
import dev.kurir.dashboard.boundary.TenantsController;
import dev.kurir.problems.boundary.PageErrorMapper;
import jakarta.mvc.security.Csrf;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;
import org.eclipse.krazo.Properties;

/// The pages of the dashboard: everything that is neither `/api`, an asset, nor the server's own
/// (`/health`, `/metrics`, `/openapi`).
@ApplicationPath("/")
public class PagesApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        PageErrorMapper.class,
        // one line a controller
        LanguageController.class,
        LoginController.class,
        LogsController.class,
        SandboxController.class,
        PasskeyController.class,
        PairingCodeController.class,
        TenantsController.class);
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        Csrf.CSRF_PROTECTION,
        Csrf.CsrfOptions.IMPLICIT,
        Properties.CSRF_TOKEN_STRATEGY,
        new PageToken(),
        "jersey.config.server.headers.location.relative.resolution.disabled",
        true,
        "jersey.config.server.wadl.disableWadl",
        true);
  }
}
