package dev.kurir.platform.boundary;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Alive means that the application is deployed and answers. Nothing outside of the process belongs
/// here: restarting it would not repair a database.
@Liveness
@ApplicationScoped
public class SelfCheck implements HealthCheck {
  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.up("kurir");
  }
}
