package dev.kurir.problems.boundary;

import jakarta.json.Json;
import jakarta.json.stream.JsonGeneratorFactory;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// An error as a caller reads it (RFC 9457). Says what is wrong with the request and nothing of how
/// we are made inside.
///
/// @param detail about this one case, in a sentence
/// @param errors which fields break which rules; empty for other types
public record Problem(ProblemType type, String detail, List<FieldError> errors) {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final JsonGeneratorFactory JSON = Json.createGeneratorFactory(Map.of());

  /// One broken rule.
  ///
  /// @param field as the caller wrote its name
  /// @param rule stable, for programs: `required`, `type`, `min-length`, …
  /// @param detail for people
  public record FieldError(String field, String rule, String detail) {}

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, List.of());
  }

  public static Problem invalid(String field, String rule, String detail) {
    return invalid(List.of(new FieldError(field, rule, detail)));
  }

  public static Problem invalid(List<FieldError> errors) {
    return new Problem(
        ProblemType.INVALID_FIELDS, "See errors for each field and its rule.", List.copyOf(errors));
  }

  /// The one answer to every wrong, unknown or foreign credential.
  public static Problem unauthorized() {
    return of(
        ProblemType.UNAUTHORIZED, "Send a key of this tenant, or the admin token where it is due.");
  }

  /// The one answer to whatever is not there, or belongs to somebody else.
  public static Problem notFound() {
    return of(ProblemType.NOT_FOUND, "Nothing with that name is here for you.");
  }

  public Response.ResponseBuilder response() {
    // 422 is younger than the server's list of reasons.
    var status =
        type.status() == 422
            ? Response.status(422, "Unprocessable Content")
            : Response.status(type.status());
    var response = status.type(MEDIA_TYPE).entity(json());
    headers().forEach(response::header);
    return response;
  }

  /// The same for a servlet.
  public void write(HttpServletResponse response) throws IOException {
    var bytes = json().getBytes(StandardCharsets.UTF_8);
    response.setStatus(type.status());
    headers().forEach(response::setHeader);
    response.setContentType(MEDIA_TYPE);
    response.setContentLength(bytes.length);
    response.getOutputStream().write(bytes);
  }

  private Map<String, String> headers() {
    return switch (type) {
      case UNAUTHORIZED -> Map.of("WWW-Authenticate", "Bearer realm=\"kurir\"");
      case DATABASE_UNAVAILABLE, UNAVAILABLE -> Map.of("Retry-After", "2");
      case IDEMPOTENCY_KEY_IN_PROGRESS -> Map.of("Retry-After", "1");
      case BODY_TOO_LARGE -> Map.of("Connection", "close");
      default -> Map.of();
    };
  }

  /// To leave a method from deep inside; resources rather return [#response].
  public ProblemException exception() {
    return new ProblemException(this);
  }

  public String json() {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.write("type", type.uri());
      json.write("title", type.title());
      json.write("status", type.status());
      json.write("code", type.code());
      json.write("detail", detail);
      if (!errors.isEmpty()) {
        json.writeStartArray("errors");
        for (var error : errors) {
          json.writeStartObject();
          json.write("field", error.field());
          json.write("rule", error.rule());
          json.write("detail", error.detail());
          json.writeEnd();
        }
        json.writeEnd();
      }
      json.writeEnd();
    }
    return text.toString();
  }
}
