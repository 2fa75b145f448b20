package dev.kurir.platform.boundary;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready means that the application is up and PostgreSQL answers, and with the schema that this
/// version needs: a connection out of the pool proves both.
@Readiness
@ApplicationScoped
public class DatabaseHealth implements HealthCheck {
  @Inject Database database;

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("database");
    try {
      return response.status(Started.yes() && database.with(c -> c.isValid(1))).build();
    } catch (DatabaseUnavailableException _) {
      return response.down().build();
    }
  }
}
