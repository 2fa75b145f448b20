package dev.kurir.sessions.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.LinkVersions;
import dev.kurir.sessions.entity.LinkVersion;
import dev.kurir.sessions.entity.RestoreOutcome;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/tenants/{tenantId}/session/versions` and `…/restore`: for the admin token only, because a
/// link that is put back is an account's.
@Path("tenants/{tenantId}/session")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class LinkVersionsResource {
  @Inject AllSessions sessions;
  @Inject LinkVersions versions;
  @Inject Access access;

  /// @param phone digits
  /// @param lid digits
  /// @param reason why it was kept: `linked`, `changed` or `found`
  public record VersionJson(
      int version, Instant savedAt, @Nullable String phone, @Nullable String lid, String reason) {
    static VersionJson of(LinkVersion version) {
      return new VersionJson(
          version.version(),
          version.savedAt(),
          version.phone().orElse(null),
          version.lid().orElse(null),
          SessionJson.code(version.reason()));
    }
  }

  public record ListJson(List<VersionJson> items) {}

  /// The newest first.
  @GET
  @Path("versions")
  public ListJson list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var tenant = tenant(authorization, apiKey, tenantId);
    if (sessions.state(tenant).isEmpty()) {
      throw Problem.notFound().exception();
    }
    return new ListJson(versions.of(tenant).stream().map(VersionJson::of).toList());
  }

  @POST
  @Path("restore")
  @Consumes(APPLICATION_JSON)
  public Response restore(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId,
      InputStream in)
      throws IOException {
    var tenant = tenant(authorization, apiKey, tenantId);
    var body = Body.read(in);
    var version = body.optionalNumber("version", 1, Integer.MAX_VALUE);
    if (version == null && !body.isBroken("version")) {
      body.broken("version", "required", "Is missing.");
    }
    body.check();
    return sessions
        .restore(tenant, version == null ? 0 : version)
        .map(LinkVersionsResource::answer)
        .orElseThrow(() -> Problem.notFound().exception());
  }

  private static Response answer(RestoreOutcome outcome) {
    return switch (outcome) {
      case RestoreOutcome.Restored(var state) ->
          Response.ok(SessionJson.of(state)).header("Cache-Control", "no-store").build();
      case RestoreOutcome.NotStopped() ->
          Problem.of(ProblemType.CONFLICT, "The session runs: stop it first.").response().build();
      case RestoreOutcome.NoSuchVersion() -> Problem.notFound().response().build();
      case RestoreOutcome.Unreadable() ->
          Problem.of(ProblemType.CONFLICT, "This version cannot be opened.").response().build();
    };
  }

  private TenantId tenant(
      @Nullable String authorization, @Nullable String apiKey, String tenantId) {
    if (!access.isAdmin(Credentials.of(authorization, apiKey))) {
      throw Problem.unauthorized().exception();
    }
    return TenantId.parse(tenantId).orElseThrow(() -> Problem.notFound().exception());
  }
}
