package dev.kurir.sessions.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.problems.boundary.Problem;
import dev.kurir.sessions.control.KeyRotation;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// `/api/master-key`: for the admin token, how far a change of the master key is. Tells numbers of
/// versions, never a key.
@Path("master-key")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class MasterKeyResource {
  @Inject KeyRotation keys;
  @Inject Access access;

  @GET
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey) {
    if (!access.isAdmin(Credentials.of(authorization, apiKey))) {
      throw Problem.unauthorized().exception();
    }
    return Response.ok(keys.progress()).header("Cache-Control", "no-store").build();
  }
}
