package dev.kurir.sessions.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.platform.control.DatabaseUnavailableException;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.SessionLimits;
import dev.kurir.sessions.entity.Limits;
import dev.kurir.sessions.entity.SessionState;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// `/api/tenants/{tenantId}/session`: for the tenant itself, with its key, and for the admin token.
/// Every answer is the state after the call; POST may be repeated.
@Path("tenants/{tenantId}/session")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class SessionResource {
  @Inject AllSessions sessions;
  @Inject SessionLimits limits;
  @Inject Access access;

  /// Whoever asks may want to scan: while it is asked at least once a round, QR codes go on.
  @GET
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    return answer(authorization, apiKey, tenantId, sessions::look);
  }

  @POST
  @Path("start")
  public Response start(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    return answer(authorization, apiKey, tenantId, sessions::start);
  }

  @POST
  @Path("stop")
  public Response stop(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    return answer(authorization, apiKey, tenantId, sessions::stop);
  }

  @POST
  @Path("logout")
  public Response logout(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    return answer(authorization, apiKey, tenantId, sessions::logout);
  }

  private Response answer(
      @Nullable String authorization,
      @Nullable String apiKey,
      String tenantId,
      Function<TenantId, Optional<SessionState>> command) {
    return command
        .apply(CallersTenant.of(access, authorization, apiKey, tenantId))
        .map(state -> Response.ok(json(state)).header("Cache-Control", "no-store"))
        .orElseGet(() -> Problem.notFound().response())
        .build();
  }

  /// The state is told without the database too.
  private SessionJson json(SessionState state) {
    try {
      return SessionJson.of(state, limits.of(state.tenant()));
    } catch (DatabaseUnavailableException _) {
      return SessionJson.of(state, Limits.NONE);
    }
  }
}
