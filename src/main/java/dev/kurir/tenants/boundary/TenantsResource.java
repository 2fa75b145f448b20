package dev.kurir.tenants.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.control.TenantRemoval;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Network;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `/api/tenants`: for programs that hold the admin token.
@Path("tenants")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class TenantsResource {
  private static final String ACTOR = "token";
  private static final Set<String> COUNTRIES =
      Locale.getISOCountries(Locale.IsoCountryCode.PART1_ALPHA2);

  @Inject Tenants tenants;
  @Inject TenantRemoval removal;
  @Inject Access access;

  public record TenantJson(
      String id,
      String name,
      String network,
      @Nullable String defaultCountry,
      String presence,
      Instant createdAt) {
    static TenantJson of(Tenant tenant) {
      return new TenantJson(
          tenant.id().toString(),
          tenant.name(),
          tenant.network().name().toLowerCase(Locale.ROOT),
          tenant.defaultCountry().orElse(null),
          (tenant.isAvailable() ? Presence.AVAILABLE : Presence.UNAVAILABLE).wire(),
          tenant.createdAt());
    }
  }

  /// @param apiKey shown this once
  public record CreatedJson(
      String id,
      String name,
      String network,
      @Nullable String defaultCountry,
      Instant createdAt,
      String apiKey) {}

  /// What contacts see while the account is connected.
  public enum Presence {
    UNAVAILABLE,
    AVAILABLE;

    String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public record ListJson(List<TenantJson> items) {}

  public record KeyJson(String id, String apiKey) {}

  @POST
  @Consumes(APPLICATION_JSON)
  public Response create(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      InputStream in)
      throws IOException {
    requireAdmin(authorization, apiKey);
    var body = Body.read(in);
    var name = name(body);
    var network = body.choice("network", Network.class);
    var country = country(body);
    body.check();

    var created = tenants.create(name, network, country, ACTOR);
    var tenant = TenantJson.of(created.tenant());
    return Response.created(URI.create("/api/tenants/" + tenant.id()))
        .entity(
            new CreatedJson(
                tenant.id(),
                tenant.name(),
                tenant.network(),
                tenant.defaultCountry(),
                tenant.createdAt(),
                created.key().value()))
        .build();
  }

  @GET
  public ListJson list(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey) {
    requireAdmin(authorization, apiKey);
    return new ListJson(tenants.list().stream().map(TenantJson::of).toList());
  }

  @GET
  @Path("{id}")
  public TenantJson get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    requireAdmin(authorization, apiKey);
    return tenants
        .find(tenantId(id))
        .map(TenantJson::of)
        .orElseThrow(() -> Problem.notFound().exception());
  }

  /// Changes what the body names.
  @PATCH
  @Path("{id}")
  @Consumes(APPLICATION_JSON)
  public TenantJson change(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id,
      InputStream in)
      throws IOException {
    requireAdmin(authorization, apiKey);
    var body = Body.read(in);
    var presence = body.choice("presence", Presence.class);
    body.check();
    return tenants
        .setAvailable(tenantId(id), presence == Presence.AVAILABLE, ACTOR)
        .map(TenantJson::of)
        .orElseThrow(() -> Problem.notFound().exception());
  }

  @DELETE
  @Path("{id}")
  public Response delete(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    requireAdmin(authorization, apiKey);
    return removal.remove(tenantId(id), ACTOR)
        ? Response.noContent().build()
        : Problem.notFound().response().build();
  }

  /// The new key replaces all others.
  @POST
  @Path("{id}/keys")
  public Response renewKey(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    requireAdmin(authorization, apiKey);
    var tenant = tenantId(id);
    return tenants
        .renewKey(tenant, ACTOR)
        .map(key -> Response.status(201).entity(new KeyJson(tenant.toString(), key.value())))
        .orElseGet(() -> Problem.notFound().response())
        .build();
  }

  private void requireAdmin(@Nullable String authorization, @Nullable String apiKey) {
    if (!access.isAdmin(Credentials.of(authorization, apiKey))) {
      throw Problem.unauthorized().exception();
    }
  }

  private static TenantId tenantId(String text) {
    return TenantId.parse(text).orElseThrow(() -> Problem.notFound().exception());
  }

  private static String name(Body body) {
    var name = body.text("name", 1, Tenant.NAME_LENGTH).strip();
    if (!body.isBroken("name") && !Tenant.isName(name)) {
      body.broken("name", "characters", "Must hold more than blanks, and no control characters.");
    }
    return name;
  }

  private static Optional<String> country(Body body) {
    var country = body.optionalText("defaultCountry", 2, 2);
    if (country != null && !COUNTRIES.contains(country)) {
      body.broken("defaultCountry", "country", "Must be two letters of ISO 3166, such as ID.");
    }
    return Optional.ofNullable(country);
  }
}
