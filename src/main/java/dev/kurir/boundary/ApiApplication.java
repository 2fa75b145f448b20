package dev.kurir.boundary;

import dev.kurir.messages.boundary.ContactsResource;
import dev.kurir.messages.boundary.GroupsResource;
import dev.kurir.messages.boundary.JobsResource;
import dev.kurir.messages.boundary.MessagesResource;
import dev.kurir.messages.boundary.QueueResource;
import dev.kurir.problems.boundary.BodyLimit;
import dev.kurir.problems.boundary.JsonWithNulls;
import dev.kurir.problems.boundary.ProblemMapper;
import dev.kurir.sessions.boundary.LinkVersionsResource;
import dev.kurir.sessions.boundary.MasterKeyResource;
import dev.kurir.sessions.boundary.PairingCodeResource;
import dev.kurir.sessions.boundary.PasskeyResource;
import dev.kurir.sessions.boundary.SessionResource;
import dev.kurir.tenants.boundary.TenantsResource;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Map;
import java.util.Set;

/// Everything under `/api`. Classes are named one by one: with two applications in one WAR the
/// server's own search would give each of them all classes, and break both.
@ApplicationPath("/api")
public class ApiApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        BodyLimit.class,
        JsonWithNulls.class,
        ProblemMapper.class,
        // one line a resource
        GroupsResource.class,
        ContactsResource.class,
        JobsResource.class,
        QueueResource.class,
        LinkVersionsResource.class,
        MasterKeyResource.class,
        MessagesResource.class,
        PairingCodeResource.class,
        SessionResource.class,
        PasskeyResource.class,
        TenantsResource.class);
  }

  @Override
  public Map<String, Object> getProperties() {
    return Map.of(
        "jersey.config.server.headers.location.relative.resolution.disabled",
        true,
        "jersey.config.server.wadl.disableWadl",
        true,
        "jersey.config.server.response.setStatusOverSendError",
        true,
        "jersey.config.server.disableMetainfServicesLookup",
        true);
  }
}
