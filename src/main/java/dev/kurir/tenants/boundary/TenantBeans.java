package dev.kurir.tenants.boundary;

import dev.kurir.auth.control.AdminToken;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.Tasks;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.ApiKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Wires keys and access, and writes down every half minute which keys were used.
@ApplicationScoped
public class TenantBeans {
  private static final Logger LOG = LoggerFactory.getLogger(TenantBeans.class);
  private static final int USE_SECONDS = 30;

  @Produces
  @Singleton
  ApiKeys apiKeys(Database database, Clock clock) {
    return new ApiKeys(database, clock);
  }

  @Produces
  @Singleton
  Access access(ApiKeys keys, AdminToken adminToken) {
    return new Access(keys, adminToken);
  }

  void start(@Observes Startup event, Tasks tasks, ApiKeys keys) {
    var _ =
        tasks
            .timers()
            .scheduleWithFixedDelay(
                () -> tasks.virtual().execute(() -> writeUse(keys)),
                USE_SECONDS,
                USE_SECONDS,
                TimeUnit.SECONDS);
  }

  void stop(@Observes Shutdown event, ApiKeys keys) {
    writeUse(keys);
  }

  private static void writeUse(ApiKeys keys) {
    try {
      keys.writeUse();
    } catch (DatabaseUnavailableException _) {
      LOG.debug("When keys were used last is written later: the database is unavailable");
    }
  }
}
