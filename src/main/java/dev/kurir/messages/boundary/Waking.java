package dev.kurir.messages.boundary;

import dev.kurir.messages.control.MessageJobs;
import dev.kurir.messages.control.Sweeper;
import dev.kurir.outbox.control.Outbox;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.platform.control.Tasks;
import dev.kurir.sessions.control.ConnectedListener;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.util.concurrent.TimeUnit;

/// Brings waiting messages back: at once when their session connects, and those that were lost on
/// the way by a look every quarter of a minute.
@ApplicationScoped
public class Waking implements ConnectedListener {
  private static final int STRAYS_SECONDS = 15;

  @Inject MessageJobs jobs;
  @Inject Sweeper sweeper;
  @Inject Outbox outbox;
  @Inject Tasks tasks;

  void start(@Observes Startup event) {
    var _ =
        tasks
            .timers()
            .scheduleWithFixedDelay(
                sweeper::lookForStrays, STRAYS_SECONDS, STRAYS_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void connected(TenantId tenant, long epoch) {
    jobs.connected(tenant);
    sweeper.connected(tenant);
  }

  /// Its jobs wait for the next owner.
  @Override
  public void gone(TenantId tenant, long epoch) {
    try {
      outbox.released(tenant, epoch);
    } catch (OutboxUnavailableException _) {
      // the next owner has a higher epoch
    }
  }
}
