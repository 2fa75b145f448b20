package dev.kurir.nodes.boundary;

import dev.kurir.nodes.control.Nodes;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Not ready before the other nodes can find this one.
@Readiness
@ApplicationScoped
public class NodeHealth implements HealthCheck {
  @Inject Nodes nodes;

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("node").status(nodes.isKnown()).build();
  }
}
