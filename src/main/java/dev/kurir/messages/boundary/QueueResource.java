package dev.kurir.messages.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.messages.control.QueueView;
import dev.kurir.messages.control.TenantQueues;
import dev.kurir.messages.entity.Pacing;
import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Access.Caller;
import dev.kurir.tenants.entity.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/tenants/{tenantId}/queue`: for the tenant itself, with its key, and for the admin token.
/// Every answer is the queue after the call; POST may be repeated.
@Path("tenants/{tenantId}/queue")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class QueueResource {
  @Inject TenantQueues queues;
  @Inject Access access;

  /// @param pausedSince null while it is not paused
  /// @param nextDue when the next message goes that is to be sent later
  public record QueueJson(
      String tenantId,
      boolean paused,
      @Nullable Instant pausedSince,
      CountsJson counts,
      @Nullable Instant nextDue,
      PacingJson pacing) {
    static QueueJson of(TenantId tenant, QueueView queue) {
      return new QueueJson(
          tenant.toString(),
          queue.pausedAt().isPresent(),
          queue.pausedAt().orElse(null),
          new CountsJson(
              queue.count("queued"),
              queue.count("delayed"),
              queue.count("held"),
              queue.count("sending"),
              queue.count("parked")),
          queue.nextDue().orElse(null),
          new PacingJson(
              queue.pacing().gap().toSeconds(),
              queue.pacing().jitter().toSeconds(),
              queue.pacing().perMinute(),
              queue.pacing().perDay(),
              queue.sentToday()));
    }
  }

  /// Messages that are not over.
  public record CountsJson(long queued, long delayed, long held, long sending, long parked) {}

  /// In seconds and messages; 0 is off.
  public record PacingJson(
      long minGapSeconds, long jitterSeconds, int perMinute, int perDay, int sentToday) {}

  @GET
  public QueueJson get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var tenant = tenant(Callers.caller(access, authorization, apiKey), tenantId);
    return json(tenant, queues.find(tenant));
  }

  /// Changes what the body names.
  @PATCH
  @Consumes(APPLICATION_JSON)
  public QueueJson pace(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId,
      InputStream in)
      throws IOException {
    var tenant = tenant(Callers.caller(access, authorization, apiKey), tenantId);
    var body = Body.read(in);
    var now = queues.find(tenant).orElseThrow(() -> Problem.notFound().exception()).pacing();
    var pacing =
        new Pacing(
            seconds(body, "minGapSeconds", now.gap()),
            seconds(body, "jitterSeconds", now.jitter()),
            number(body, "perMinute", 600, now.perMinute()),
            number(body, "perDay", 100_000, now.perDay()));
    body.check();
    return json(tenant, queues.pace(tenant, pacing));
  }

  private static Duration seconds(Body body, String field, Duration now) {
    return Duration.ofSeconds(number(body, field, 3600, (int) now.toSeconds()));
  }

  private static int number(Body body, String field, int most, int now) {
    return Objects.requireNonNullElse(body.optionalNumber(field, 0, most), now);
  }

  @POST
  @Path("pause")
  public QueueJson pause(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var caller = Callers.caller(access, authorization, apiKey);
    var tenant = tenant(caller, tenantId);
    return json(tenant, queues.pause(tenant, actor(caller)));
  }

  @POST
  @Path("resume")
  public QueueJson resume(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var caller = Callers.caller(access, authorization, apiKey);
    var tenant = tenant(caller, tenantId);
    return json(tenant, queues.resume(tenant, actor(caller)));
  }

  private static QueueJson json(TenantId tenant, Optional<QueueView> queue) {
    return queue
        .map(found -> QueueJson.of(tenant, found))
        .orElseThrow(() -> Problem.notFound().exception());
  }

  private static TenantId tenant(Caller caller, String id) {
    return switch (caller) {
      case Caller.OfTenant _ -> Callers.tenant(caller, id);
      case Caller.Admin _ -> TenantId.parse(id).orElseThrow(() -> Problem.notFound().exception());
    };
  }

  private static String actor(Caller caller) {
    return switch (caller) {
      case Caller.OfTenant _ -> "tenant";
      case Caller.Admin _ -> "token";
    };
  }
}
