package dev.kurir.messages.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.messages.control.JobView;
import dev.kurir.messages.control.Jobs;
import dev.kurir.messages.control.Jobs.Cancellation;
import dev.kurir.messages.control.Jobs.Resumption;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.tenants.control.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/jobs/{id}`: the truth about one message, for its tenant and for admins. Another tenant's
/// job and one that does not exist are the same.
@Path("jobs/{id}")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class JobsResource {
  @Inject Jobs jobs;
  @Inject Access access;

  /// @param chat the stable name of the chat; `phone` and `lid` are digits, as far as known
  /// @param times when it reached each state that it has been in
  public record JobJson(
      String jobId,
      String tenantId,
      String to,
      String chat,
      @Nullable String phone,
      @Nullable String lid,
      String state,
      int attempts,
      String messageId,
      @Nullable ErrorJson error,
      Map<String, Instant> times,
      String priority,
      @Nullable Instant sendAt,
      @Nullable Instant expiresAt) {
    static JobJson of(JobView job) {
      Map<String, Instant> times = new LinkedHashMap<>();
      job.times().forEach((state, at) -> times.put(state.wire(), at));
      return new JobJson(
          job.id().toString(),
          job.tenant().toString(),
          job.to(),
          job.chat().toString(),
          job.phone().orElse(null),
          job.lid().orElse(null),
          job.state().wire(),
          job.attempts(),
          job.messageId(),
          job.error().map(error -> new ErrorJson(error.code(), error.message())).orElse(null),
          times,
          job.priority().wire(),
          job.sendAt().orElse(null),
          job.expiresAt().orElse(null));
    }
  }

  public record ErrorJson(String code, String message) {}

  @GET
  public JobJson get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    return JobJson.of(find(authorization, apiKey, id));
  }

  /// Cancels it while it waits. 409 when it may be on its way, or is over.
  @DELETE
  public Response cancel(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    var job = find(authorization, apiKey, id);
    return switch (jobs.cancel(job.tenant(), job.id())) {
      case Cancellation.Cancelled(var cancelled) -> Response.ok(JobJson.of(cancelled)).build();
      case Cancellation.TooLate(var found) ->
          Problem.of(
                  ProblemType.CONFLICT,
                  "It is too late: the message is " + found.state().wire() + ".")
              .response()
              .build();
      case Cancellation.NoSuchJob() -> Problem.notFound().response().build();
    };
  }

  /// Puts one back that waits for a person: `held` or `parked`. 409 for every other.
  @POST
  @Path("resume")
  public Response resume(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("id") String id) {
    var job = find(authorization, apiKey, id);
    return switch (jobs.resume(job.tenant(), job.id())) {
      case Resumption.Resumed(var resumed) -> Response.ok(JobJson.of(resumed)).build();
      case Resumption.NothingToResume(var found) ->
          Problem.of(
                  ProblemType.CONFLICT,
                  "Only what is held or parked can be resumed: it is " + found.state().wire() + ".")
              .response()
              .build();
      case Resumption.NoSuchJob() -> Problem.notFound().response().build();
    };
  }

  private JobView find(@Nullable String authorization, @Nullable String apiKey, String id) {
    var caller = Callers.caller(access, authorization, apiKey);
    return Callers.uuid(id)
        .flatMap(jobs::find)
        .filter(job -> caller.mayUse(job.tenant()))
        .orElseThrow(() -> Problem.notFound().exception());
  }
}
