package dev.kurir.auth.boundary;

import dev.kurir.auth.control.AdminToken;
import dev.kurir.auth.control.Admins;
import dev.kurir.auth.control.AuthSettings;
import dev.kurir.auth.control.FirstAdmin;
import dev.kurir.auth.control.LoginThrottle;
import dev.kurir.auth.control.Logins;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.NodeSettings;
import dev.kurir.platform.control.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/// Wires who may administer.
@ApplicationScoped
public class AuthBeans {
  @Produces
  @Singleton
  AuthSettings authSettings(Settings settings) {
    return AuthSettings.from(settings);
  }

  @Produces
  @Singleton
  AdminToken adminToken(AuthSettings settings) {
    return new AdminToken(settings.token());
  }

  @Produces
  @Singleton
  Admins admins(Database database, Clock clock) {
    return new Admins(database.dataSource(), clock);
  }

  @Produces
  @Singleton
  FirstAdmin firstAdmin(Admins admins, AuthSettings settings, NodeSettings node) {
    return new FirstAdmin(admins, settings, node.data());
  }

  @Produces
  @Singleton
  Logins logins(Admins admins, Clock clock) {
    return new Logins(admins, new LoginThrottle(clock), clock);
  }
}
