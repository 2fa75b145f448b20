package dev.kurir.outbox.boundary;

import dev.kurir.outbox.control.Dispatcher;
import dev.kurir.outbox.control.JobHandler;
import dev.kurir.outbox.control.Lanes;
import dev.kurir.outbox.control.OutboxSettings;
import dev.kurir.outbox.control.OutboxUnavailableException;
import dev.kurir.outbox.control.Refill;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.ServerStart;
import dev.kurir.platform.control.Tasks;
import dev.kurir.tenants.control.TenantLeaving;
import jakarta.annotation.Priority;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Runs the dispatcher on one thread of the server's executor, from the end of the start to the
/// beginning of the end; on nodes that are workers.
@ApplicationScoped
public class Dispatching {
  /// What is in hand may end within this time; what does not is done again by the next run.
  private static final Duration GRACE = Duration.ofSeconds(6);

  @SuppressWarnings("NullAway.Init") // the server sets it
  @Resource
  ManagedExecutorService executor;

  @Inject Lanes lanes;
  @Inject JobHandler handler;
  @Inject Refill refill;
  @Inject Tasks tasks;
  @Inject Clock clock;
  @Inject OutboxSettings settings;
  @Inject RoleSettings roles;
  @Inject ServerStart start;

  private @Nullable Dispatcher dispatcher;

  void start(@Observes @Priority(Interceptor.Priority.APPLICATION + 500) Startup event) {
    if (!roles.isWorker()) {
      return;
    }
    var dispatching = new Dispatcher(lanes, handler, refill, tasks.virtual(), clock, settings);
    dispatcher = dispatching;
    executor.execute(() -> {
      if (start.await()) {
        dispatching.run();
      }
    });
  }

  /// Its rows go next: a job of it that is in hand finds none and is done.
  void forget(@Observes TenantLeaving leaving) {
    try {
      lanes.removeAll(leaving.tenant());
    } catch (OutboxUnavailableException _) {
      // what stays in the lanes is done when it is looked at
    }
  }

  /// Before the sockets close, so that what is in hand can end.
  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE - 100) Shutdown event) {
    if (dispatcher != null) {
      dispatcher.stop(GRACE);
    }
  }
}
