package dev.kurir.messages.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.messages.control.ContactChecks;
import dev.kurir.messages.control.ContactChecks.Answer;
import dev.kurir.messages.control.ContactView;
import dev.kurir.messages.control.Countries;
import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.tenants.control.Access;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// `POST /api/contacts/check`: is this number on WhatsApp? The number stands in the body, because
/// addresses are logged.
@Path("contacts")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class ContactsResource {
  private static final int LONGEST = 100;

  @Inject ContactChecks checks;
  @Inject Countries countries;
  @Inject Access access;

  /// @param phone as asked, digits
  /// @param number as WhatsApp has it, digits
  /// @param lid digits
  public record ContactJson(
      String phone,
      boolean exists,
      @Nullable String number,
      @Nullable String lid,
      Instant checkedAt,
      boolean cached) {
    static ContactJson of(ContactView contact) {
      return new ContactJson(
          contact.phone(),
          contact.exists(),
          contact.number().orElse(null),
          contact.lid().orElse(null),
          contact.checkedAt(),
          contact.cached());
    }
  }

  @POST
  @Path("check")
  @Consumes(APPLICATION_JSON)
  public Response check(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      InputStream in)
      throws IOException {
    var caller = Callers.caller(access, authorization, apiKey);
    var body = Body.read(in);
    var phone = body.text("phone", 1, LONGEST);
    var named = body.optionalText("tenantId", 0, LONGEST);
    body.check();
    var tenant = Callers.tenant(caller, named);
    return answer(checks.check(tenant, phone, countries.of(tenant)));
  }

  private static Response answer(Answer answer) {
    return switch (answer) {
      case Answer.Known(var contact) -> Response.ok(ContactJson.of(contact)).build();
      case Answer.Wrong(var rule, var detail) ->
          Problem.invalid("phone", rule, detail).response().build();
      case Answer.TooMany(var wait) ->
          Problem.of(
                  ProblemType.TOO_MANY_REQUESTS,
                  "WhatsApp does not like to be asked for many numbers.")
              .response()
              .header("Retry-After", seconds(wait))
              .build();
      case Answer.NotConnected() ->
          Problem.of(
                  ProblemType.CONFLICT,
                  "The tenant's session is not connected: nobody can be asked.")
              .response()
              .build();
      case Answer.NoAnswer() ->
          Problem.of(ProblemType.UNAVAILABLE, "WhatsApp did not answer.").response().build();
    };
  }

  private static long seconds(Duration wait) {
    return Math.max(1, wait.plusMillis(999).toSeconds());
  }
}
