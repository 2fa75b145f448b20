package dev.kurir.sessions.boundary;

import static jakarta.ws.rs.core.MediaType.APPLICATION_JSON;

import dev.kurir.problems.boundary.Body;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.Problem.FieldError;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.sessions.control.AssertionReader;
import dev.kurir.sessions.control.AssertionReader.Reading;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.entity.TenantId;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
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
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `/api/tenants/{tenantId}/session/passkey`: for accounts that ask for their passkey before they
/// are linked. The assertion is made elsewhere, by a browser; here it is taken and handed on.
@Path("tenants/{tenantId}/session/passkey")
@Produces(APPLICATION_JSON)
@ApplicationScoped
public class PasskeyResource {
  @Inject AllSessions sessions;
  @Inject Access access;

  /// What is asked for. Whoever asks is looking: QR codes go on.
  @GET
  public Response get(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var tenant = tenant(authorization, apiKey, tenantId);
    return sessions
        .look(tenant)
        .map(state ->
            Response.ok(PasskeyJson.of(state, sessions.passkey(tenant)))
                .header("Cache-Control", "no-store"))
        .orElseGet(() -> Problem.notFound().response())
        .build();
  }

  @POST
  @Consumes(APPLICATION_JSON)
  public Response answer(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId,
      InputStream in)
      throws IOException {
    var tenant = tenant(authorization, apiKey, tenantId);
    var text = text(in);
    var asked = sessions.passkey(tenant).filter(it -> it.options().isPresent());
    if (asked.isEmpty()) {
      return notAsked().build();
    }
    return switch (AssertionReader.read(text, asked.get())) {
      case Reading.Good(var assertion) -> told(sessions.answerPasskey(tenant, assertion), tenant);
      case Reading.Unreadable() ->
          Problem.of(ProblemType.MALFORMED_JSON, "The body is not one JSON object.")
              .response()
              .build();
      case Reading.Broken(var rules) ->
          Problem.invalid(
                  rules.stream()
                      .map(rule -> new FieldError(rule.field(), rule.rule(), rule.detail()))
                      .toList())
              .response()
              .build();
    };
  }

  /// Somebody has compared the code with the one on the phone.
  @POST
  @Path("confirm")
  public Response confirm(
      @HeaderParam("Authorization") @Nullable String authorization,
      @HeaderParam("X-Api-Key") @Nullable String apiKey,
      @PathParam("tenantId") String tenantId) {
    var tenant = tenant(authorization, apiKey, tenantId);
    return told(sessions.confirmPasskey(tenant), tenant);
  }

  private Response told(PasskeyAnswer answer, TenantId tenant) {
    return switch (answer) {
      case PasskeyAnswer.Accepted() ->
          sessions
              .state(tenant)
              .map(state ->
                  Response.accepted(PasskeyJson.of(state, sessions.passkey(tenant)))
                      .header("Cache-Control", "no-store"))
              .orElseGet(() -> Problem.notFound().response())
              .build();
      case PasskeyAnswer.NotAsked() -> notAsked().build();
      case PasskeyAnswer.Refused(var code) ->
          Problem.of(
                  ProblemType.PASSKEY_REFUSED,
                  "WhatsApp refused it with " + code + ". Read again what is asked, and repeat it.")
              .response()
              .build();
      case PasskeyAnswer.NoAnswer() ->
          Problem.of(ProblemType.UNAVAILABLE, "WhatsApp did not answer.").response().build();
    };
  }

  private static Response.ResponseBuilder notAsked() {
    return Problem.of(
            ProblemType.PASSKEY_NOT_ASKED, "This session does not wait for that at the moment.")
        .response();
  }

  private static String text(InputStream in) throws IOException {
    var bytes = in.readNBytes(AssertionReader.LONGEST + 1);
    if (bytes.length > AssertionReader.LONGEST) {
      Body.drain(in);
      throw Problem.of(
              ProblemType.BODY_TOO_LARGE,
              "An assertion may have " + AssertionReader.LONGEST + " bytes at most.")
          .exception();
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException _) {
      throw Problem.of(ProblemType.MALFORMED_JSON, "The body is not UTF-8.").exception();
    }
  }

  private TenantId tenant(
      @Nullable String authorization, @Nullable String apiKey, String tenantId) {
    var caller =
        access
            .caller(Credentials.of(authorization, apiKey))
            .orElseThrow(() -> Problem.unauthorized().exception());
    return TenantId.parse(tenantId)
        .filter(caller::mayUse)
        .orElseThrow(() ->
            (caller instanceof Access.Caller.Admin ? Problem.notFound() : Problem.unauthorized())
                .exception());
  }
}
