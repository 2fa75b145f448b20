package dev.kurir.problems.boundary;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.UnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns whatever leaves a resource of the API into a [Problem]: what the server refused by itself,
/// a dependency that is down, and bugs, which get an id here and a stack in the log.
public class ProblemMapper implements ExceptionMapper<Throwable> {
  private static final Logger LOG = LoggerFactory.getLogger(ProblemMapper.class);

  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case ProblemException expected -> expected.problem().response().build();
      case WebApplicationException refused -> refused(refused.getResponse());
      case Throwable down when Database.isUnavailable(down) -> databaseUnavailable();
      case UnavailableException down ->
          Problem.of(ProblemType.UNAVAILABLE, String.valueOf(down.getMessage())).response().build();
      case Throwable bug -> bug(bug);
    };
  }

  static ProblemType typeOf(int status) {
    return switch (status) {
      case 401 -> ProblemType.UNAUTHORIZED;
      case 403 -> ProblemType.FORBIDDEN;
      case 404 -> ProblemType.NOT_FOUND;
      case 405, 501 -> ProblemType.METHOD_NOT_ALLOWED;
      case 406 -> ProblemType.NOT_ACCEPTABLE;
      case 409 -> ProblemType.CONFLICT;
      case 413 -> ProblemType.BODY_TOO_LARGE;
      case 414 -> ProblemType.URI_TOO_LONG;
      case 415 -> ProblemType.UNSUPPORTED_MEDIA_TYPE;
      case 429 -> ProblemType.TOO_MANY_REQUESTS;
      case 431 -> ProblemType.HEADERS_TOO_LARGE;
      case 503 -> ProblemType.UNAVAILABLE;
      default -> status >= 500 ? ProblemType.INTERNAL_ERROR : ProblemType.BAD_REQUEST;
    };
  }

  static String idOf(Throwable bug) {
    var id = UUID.randomUUID().toString();
    LOG.error("Problem {}", id, bug);
    return id;
  }

  private static Response refused(Response answer) {
    var response = Problem.of(typeOf(answer.getStatus()), detail(answer.getStatus())).response();
    var allowed = answer.getHeaderString(HttpHeaders.ALLOW);
    return allowed == null ? response.build() : response.header("Allow", allowed).build();
  }

  static String detail(int status) {
    return switch (status) {
      case 404 -> "Nothing is at this address.";
      case 405 -> "See the header Allow for the methods of this address.";
      case 415 -> "Send Content-Type: application/json.";
      case 406 -> "Accept application/json.";
      default -> typeOf(status).title() + ".";
    };
  }

  private static Response databaseUnavailable() {
    LOG.warn("A request was refused: the database is unavailable");
    return Problem.of(ProblemType.DATABASE_UNAVAILABLE, "Try again in a moment.")
        .response()
        .build();
  }

  private static Response bug(Throwable bug) {
    return problem(bug).response().build();
  }

  /// What is told of a bug: a name for it, under which the log has the rest.
  public static Problem problem(Throwable bug) {
    return Problem.of(ProblemType.INTERNAL_ERROR, "The log names it " + idOf(bug) + ".");
  }
}
