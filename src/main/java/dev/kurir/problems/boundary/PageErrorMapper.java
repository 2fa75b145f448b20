package dev.kurir.problems.boundary;

import dev.kurir.platform.control.Database;
import dev.kurir.platform.control.UnavailableException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/// What people see when a page cannot be made: the same as [ProblemMapper], as HTML.
public class PageErrorMapper implements ExceptionMapper<Throwable> {
  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case ProblemException expected -> page(expected.problem());
      case WebApplicationException refused -> refused(refused.getResponse());
      case Throwable down when Database.isUnavailable(down) ->
          page(Problem.of(ProblemType.DATABASE_UNAVAILABLE, "Try again in a moment."));
      case UnavailableException down ->
          page(Problem.of(ProblemType.UNAVAILABLE, String.valueOf(down.getMessage())));
      case Throwable bug ->
          page(
              Problem.of(
                  ProblemType.INTERNAL_ERROR, "The log names it " + ProblemMapper.idOf(bug) + "."));
    };
  }

  private static Response refused(Response answer) {
    var status = answer.getStatus();
    return status < 400
        ? answer
        : page(Problem.of(ProblemMapper.typeOf(status), BarePage.detail(status)));
  }

  private static Response page(Problem problem) {
    return problem.response().type(BarePage.MEDIA_TYPE).entity(BarePage.of(problem)).build();
  }
}
