package dev.kurir.auth.boundary;

import dev.kurir.auth.control.FirstAdmin;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.Tasks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the first admin as soon as the database can be reached. Not ready before: ready means that
/// somebody can log in.
@Readiness
@ApplicationScoped
public class FirstAdminHealth implements HealthCheck {
  private static final Logger LOG = LoggerFactory.getLogger(FirstAdminHealth.class);

  @Inject FirstAdmin first;
  @Inject Tasks tasks;

  private volatile boolean there;

  void start(@Observes Startup event) {
    tasks.virtual().execute(this::ensure);
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("admin").status(there).build();
  }

  private void ensure() {
    try {
      if (first.ensure()) {
        LOG.info("The first admin was made");
      }
      there = true;
    } catch (DatabaseUnavailableException _) {
      again();
    } catch (UncheckedIOException failure) {
      LOG.error("KURIR_DATA cannot be written: {}", failure.getMessage());
      again();
    }
  }

  private void again() {
    var _ =
        tasks.timers().schedule(() -> tasks.virtual().execute(this::ensure), 1, TimeUnit.SECONDS);
  }
}
