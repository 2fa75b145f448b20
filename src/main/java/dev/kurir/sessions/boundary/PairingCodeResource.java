package dev.kurir.sessions.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.OwnNumber;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Tenants;
import dev.kurir.tenants.entity.Tenant;
import dev.kurir.whatsapp.PairingCodeOutcome;
import dev.kurir.whatsapp.PairingCodeOutcome.Reason;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// `POST /api/tenants/{tenantId}/session/pairing-code {phone}`: links without a camera. Starts the
/// session, and answers with the code that is to be typed into the phone. Each call makes a new
/// code, and voids the one before.
@Path("tenants/{tenantId}/session/pairing-code")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class PairingCodeResource {
  private static final int LONGEST_NUMBER = 40;

  /// WhatsApp does not say how long; asking again at once makes it worse.
  private static final int TOO_OFTEN_SECONDS = 600;

  @Inject AllSessions sessions;
  @Inject Tenants tenants;
  @Inject Access access;

  @POST
  @Consumes(APPLICATION_JSON)
  public Response ask(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId,
      InputStream in)
      throws IOException {
    var id = CallersTenant.of(access, authorization, apiKey, tenantId);
    var body = Body.read(in);
    var phone = body.text("phone", 1, LONGEST_NUMBER);
    body.check();
    var country = tenants.find(id).flatMap(Tenant::defaultCountry);
    var digits = OwnNumber.read(phone, country).orElseThrow(() -> noNumber().exception());
    return sessions
        .pairingCode(id, digits)
        .map(PairingCodeResource::answer)
        .orElseGet(() -> Problem.notFound().response().build());
  }

  private static Response answer(PairingCodeOutcome outcome) {
    return switch (outcome) {
      case PairingCodeOutcome.Offered(var code, var expiresAt) ->
          Response.ok(new PairingCodeJson(code, expiresAt))
              .header("Cache-Control", "no-store")
              .build();
      case PairingCodeOutcome.AlreadyLinked() ->
          Problem.of(ProblemType.CONFLICT, "A phone is linked already: log it out first.")
              .response()
              .build();
      case PairingCodeOutcome.Unavailable() ->
          Problem.of(ProblemType.UNAVAILABLE, "WhatsApp offers no link now: try again in a moment.")
              .response()
              .build();
      case PairingCodeOutcome.Refused(var reason, int code) -> refused(reason, code);
    };
  }

  private static Response refused(Reason reason, int code) {
    return switch (reason) {
      case NOT_A_NUMBER -> noNumber().response().build();
      case NOT_ON_WHATSAPP ->
          Problem.of(
                  ProblemType.PHONE_NOT_ON_WHATSAPP,
                  "Nobody has this number on WhatsApp: check it.")
              .response()
              .build();
      case TOO_OFTEN ->
          Problem.of(
                  ProblemType.TOO_MANY_REQUESTS,
                  "WhatsApp was asked for too many codes for this number: wait, or scan the QR.")
              .response()
              .header("Retry-After", TOO_OFTEN_SECONDS)
              .build();
      case OTHER ->
          Problem.of(
                  ProblemType.PAIRING_CODE_REFUSED,
                  "WhatsApp refuses to link this number by code (" + code + "): scan the QR.")
              .response()
              .build();
    };
  }

  private static Problem noNumber() {
    return Problem.invalid("phone", "phone", "Must be a phone number with its country code.");
  }
}
