package dev.kurir.sessions.boundary;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.nodes.control.RedisWire;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.platform.control.RoleSettings;
import dev.kurir.platform.control.ServerStart;
import dev.kurir.platform.control.Settings;
import dev.kurir.platform.control.Tasks;
import dev.kurir.platform.control.UnavailableException;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.BusyTenants;
import dev.kurir.sessions.control.ConnectedListener;
import dev.kurir.sessions.control.KeyRotation;
import dev.kurir.sessions.control.LinkVersions;
import dev.kurir.sessions.control.MessagePorts;
import dev.kurir.sessions.control.SessionLimits;
import dev.kurir.sessions.control.SessionSettings;
import dev.kurir.sessions.control.Sessions;
import dev.kurir.sessions.control.TlsSettings;
import dev.kurir.tenants.control.PresenceWanted;
import dev.kurir.tenants.control.TenantLeaving;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.Handshakes;
import dev.kurir.whatsapp.connection.WebSocketLink;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the sessions, starts them with the application, and ends them before what they need.
@ApplicationScoped
public class SessionBeans {
  private static final Logger LOG = LoggerFactory.getLogger(SessionBeans.class);

  @Inject Instance<MessagePorts> ports;
  @Inject @Any Instance<ConnectedListener> listeners;
  @Inject @Any Instance<BusyTenants> busy;

  @Produces
  @Singleton
  SessionSettings sessionSettings(Settings settings) {
    return SessionSettings.from(settings);
  }

  @Produces
  @Singleton
  TlsSettings tlsSettings(Settings settings) {
    return TlsSettings.from(settings);
  }

  /// One for all; it has few threads of its own, however many connections there are.
  @Produces
  @Singleton
  HttpClient http(TlsSettings tls) {
    return tls.trust().map(WebSocketLink::client).orElseGet(WebSocketLink::client);
  }

  void end(@Disposes HttpClient http) {
    http.shutdownNow();
  }

  @Produces
  @Singleton
  ClientRuntime clientRuntime(SessionSettings settings, HttpClient http, Tasks tasks, Clock clock) {
    return new ClientRuntime(
        http,
        tasks.virtual(),
        tasks.timers(),
        clock,
        new Handshakes(tasks.virtual(), settings.handshakes()));
  }

  @Produces
  @Singleton
  Sessions sessions(
      SessionSettings settings,
      KeyRotation keys,
      Nodes nodes,
      RedisWire wire,
      Database database,
      ClientRuntime runtime) {
    return Sessions.of(
        settings,
        keys,
        nodes,
        wire,
        database,
        runtime,
        ports::get,
        new AllListeners(),
        this::isBusy);
  }

  @Produces
  @Singleton
  AllSessions allSessions(
      Sessions sessions, Database database, Nodes nodes, RedisWire wire, Tasks tasks) {
    return AllSessions.of(sessions, database, nodes, wire, tasks);
  }

  @Produces
  @Singleton
  SessionLimits sessionLimits(Database database, Clock clock) {
    return new SessionLimits(database, clock);
  }

  @Produces
  @Singleton
  LinkVersions linkVersions(Database database) {
    return new LinkVersions(database);
  }

  /// @param all open to other nodes from here on
  void start(
      @Observes @Priority(Interceptor.Priority.APPLICATION) Startup event,
      Sessions sessions,
      AllSessions all,
      Tasks tasks,
      ServerStart start,
      RoleSettings roles) {
    if (roles.isWorker()) {
      tasks
          .virtual()
          .execute(() -> {
            if (start.await()) {
              sessions.begin();
            }
          });
    }
  }

  void stop(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Shutdown event, Sessions sessions) {
    sessions.close();
  }

  /// Its socket closes and its link is logged out, as far as that can be done within seconds.
  void letGo(@Observes TenantLeaving leaving, AllSessions sessions) {
    sessions.remove(leaving.tenant());
  }

  void presence(
      @Observes(during = TransactionPhase.AFTER_SUCCESS) PresenceWanted wanted,
      AllSessions sessions) {
    try {
      sessions.setAvailable(wanted.tenant(), wanted.available());
    } catch (UnavailableException | DatabaseUnavailableException _) {
      LOG.info("tenant {}: heard of with its next connection", wanted.tenant());
    }
  }

  private boolean isBusy(TenantId tenant) {
    return busy.stream().anyMatch(each -> each.isBusy(tenant));
  }

  /// Tells all of them, whatever one of them does.
  private final class AllListeners implements ConnectedListener {
    @Override
    public void connected(TenantId tenant, long epoch) {
      tell(tenant, listener -> listener.connected(tenant, epoch));
    }

    @Override
    public void gone(TenantId tenant, long epoch) {
      tell(tenant, listener -> listener.gone(tenant, epoch));
    }

    private void tell(TenantId tenant, Consumer<ConnectedListener> what) {
      for (var listener : listeners) {
        try {
          what.accept(listener);
        } catch (RuntimeException e) {
          LOG.error("tenant {}: a listener failed", tenant, e);
        }
      }
    }
  }
}
