package dev.kurir.messages.boundary;

import dev.kurir.messages.control.Acceptance;
import dev.kurir.messages.control.Countries;
import dev.kurir.messages.control.Delivery;
import dev.kurir.messages.control.Draft;
import dev.kurir.messages.control.Messages;
import dev.kurir.outbox.control.Priority;
import dev.kurir.platform.control.Database;
import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.Problem.FieldError;
import dev.kurir.problems.boundary.ProblemException;
import dev.kurir.problems.boundary.ProblemMapper;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import jakarta.inject.Inject;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/// `POST /api/send`: the busiest address, so a plain servlet beside the resources of `/api`. While
/// a message is being written, no thread waits for it.
///
/// 202 is said after the message's row is committed, and never otherwise. Who calls is asked before
/// what is asked for is judged, so that a wrong key learns nothing.
@WebServlet(name = "send", urlPatterns = "/api/send", asyncSupported = true)
public class SendServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  /// As long as a short sentence takes.
  private static final Duration TYPING = Duration.ofSeconds(3);

  @Inject transient Messages messages;
  @Inject transient Countries countries;
  @Inject transient Access access;

  /// What is written to the caller.
  @FunctionalInterface
  private interface Answer {
    void write(HttpServletResponse response) throws IOException;
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    if (!request.getMethod().equals("POST")) {
      response.setHeader("Allow", "POST");
      tell(Problem.of(ProblemType.METHOD_NOT_ALLOWED, "Use POST.")::write, response);
      return;
    }
    var answer = begin(request).handle(SendServlet::answer);
    if (answer.isDone()) {
      tell(answer.join(), response);
      return;
    }
    var async = request.startAsync();
    async.setTimeout(0); // the write has an end, good or bad
    var _ =
        answer.thenAccept(it -> {
          try {
            tell(it, response);
          } finally {
            async.complete();
          }
        });
  }

  private static void tell(Answer answer, HttpServletResponse response) {
    try {
      answer.write(response);
    } catch (IOException _) {
      // Whoever calls has gone, or does not go on: no fault of ours, and nobody to tell. What was
      // accepted stands.
      if (!response.isCommitted()) {
        response.setStatus(HttpServletResponse.SC_REQUEST_TIMEOUT);
      }
    }
  }

  private CompletableFuture<Acceptance> begin(HttpServletRequest request) {
    try {
      return accept(request);
    } catch (IOException | RuntimeException failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private CompletableFuture<Acceptance> accept(HttpServletRequest request) throws IOException {
    if (request.getContentLengthLong() > Body.MAX_BYTES) {
      Body.drain(request.getInputStream());
      throw Body.tooLarge().exception();
    }
    var body = Body.read(request.getInputStream());
    var credentials = credentials(request, body);
    var to = body.text("to", 1, Body.MAX_BYTES);
    var message = body.text("message", 1, Draft.LONGEST);
    var typing = typing(body);
    var delivery = delivery(body);
    if (body.isBroken("tenantId") || body.isBroken("apiKey")) {
      body.check();
    }
    var tenant = access.tenant(credentials).orElseThrow(() -> Problem.unauthorized().exception());
    body.check();
    var key = Optional.ofNullable(request.getHeader("Idempotency-Key"));
    return messages.accept(
        tenant, new Draft(to, message, key, typing, delivery), countries.of(tenant));
  }

  /// `true`, or how many milliseconds; `false` and `0` are none.
  private static Optional<Duration> typing(Body body) {
    if (body.isFlag("typing")) {
      return body.isTrue("typing") ? Optional.of(TYPING) : Optional.empty();
    }
    int most = (int) Draft.LONGEST_TYPING.toMillis();
    return Optional.ofNullable(body.optionalNumber("typing", 0, most))
        .filter(millis -> millis > 0)
        .map(Duration::ofMillis);
  }

  private static Delivery delivery(Body body) {
    var priority = body.has("priority") ? body.choice("priority", Priority.class) : Priority.NORMAL;
    var ttl = Optional.ofNullable(body.optionalNumber("ttl", 1, Delivery.LONGEST_TTL));
    return new Delivery(
        priority, time(body, "sendAt"), time(body, "expiresAt"), ttl.map(Duration::ofSeconds));
  }

  private static Optional<Instant> time(Body body, String field) {
    var text = Optional.ofNullable(body.optionalText(field, 1, 64));
    try {
      return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
    } catch (DateTimeException _) {
      body.broken(field, "time", "Must be a time of ISO 8601, such as 2026-12-01T08:00:00Z.");
      return Optional.empty();
    }
  }

  /// The key stands in a header or in the body; only in the body it needs the tenant beside it.
  private static Credentials credentials(HttpServletRequest request, Body body) {
    var credentials =
        Credentials.of(request.getHeader("Authorization"), request.getHeader("X-Api-Key"));
    return credentials.key().isPresent()
        ? credentials.and(
            body.optionalText("tenantId", 0, Body.MAX_BYTES),
            body.optionalText("apiKey", 0, Body.MAX_BYTES))
        : credentials.and(
            body.text("tenantId", 0, Body.MAX_BYTES), body.text("apiKey", 0, Body.MAX_BYTES));
  }

  private static Answer answer(@Nullable Acceptance acceptance, @Nullable Throwable failure) {
    return acceptance == null ? failed(Objects.requireNonNull(failure)) : answer(acceptance);
  }

  private static Answer answer(Acceptance acceptance) {
    return switch (acceptance) {
      case Acceptance.Accepted(UUID job, boolean repeated) ->
          response -> accepted(job, repeated, response);
      case Acceptance.Invalid(var broken) ->
          Problem.invalid(
                  broken.stream()
                      .map(rule -> new FieldError(rule.field(), rule.rule(), rule.detail()))
                      .toList())
              ::write;
      case Acceptance.KeyUsed() ->
          Problem.invalid("Idempotency-Key", "unused", "Was used before, for another message.")
              ::write;
      case Acceptance.KeyInProgress() ->
          Problem.of(
                  ProblemType.IDEMPOTENCY_KEY_IN_PROGRESS,
                  "The first request under this Idempotency-Key has no answer yet.")
              ::write;
      case Acceptance.NoSuchTenant() -> Problem.unauthorized()::write;
    };
  }

  private static Answer failed(Throwable failure) {
    return switch (failure) {
      case CompletionException outside when outside.getCause() != null ->
          failed(outside.getCause());
      case ProblemException expected -> expected.problem()::write;
      case IOException gone ->
          _ -> {
            throw gone;
          };
      case RuntimeException down when Database.isUnavailable(down) ->
          Problem.of(
                  ProblemType.DATABASE_UNAVAILABLE, "Nothing was accepted: try again in a moment.")
              ::write;
      default -> ProblemMapper.problem(failure)::write;
    };
  }

  private static void accepted(UUID job, boolean repeated, HttpServletResponse response)
      throws IOException {
    var json =
        ("{\"status\":\"queued\",\"jobId\":\"" + job + "\"}").getBytes(StandardCharsets.UTF_8);
    response.setStatus(HttpServletResponse.SC_ACCEPTED);
    response.setHeader("Location", "/api/jobs/" + job);
    if (repeated) {
      response.setHeader("Idempotent-Replayed", "true");
    }
    response.setContentType("application/json");
    response.setContentLength(json.length);
    response.getOutputStream().write(json);
  }
}
