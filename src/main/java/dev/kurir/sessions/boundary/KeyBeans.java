package dev.kurir.sessions.boundary;

import dev.kurir.nodes.control.Nodes;
import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.Tasks;
import dev.kurir.sessions.control.KeyRotation;
import dev.kurir.sessions.control.SessionSettings;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Shutdown;
import jakarta.enterprise.event.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;

/// Looks after the master key on every node, whatever its roles.
@ApplicationScoped
public class KeyBeans {
  /// Before this node is known to the others, so that the first they hear of it is whole.
  private static final int FIRST = Interceptor.Priority.APPLICATION - 200;

  @Produces
  @Singleton
  KeyRotation keyRotation(Database database, SessionSettings settings, Nodes nodes) {
    return KeyRotation.of(database, settings, nodes);
  }

  void start(@Observes @Priority(FIRST) Startup event, KeyRotation keys, Tasks tasks) {
    keys.begin(tasks);
  }

  void stop(
      @Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) Shutdown event, KeyRotation keys) {
    keys.close();
  }
}
