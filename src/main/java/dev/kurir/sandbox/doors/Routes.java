package dev.kurir.sandbox.doors;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The calls of the control API and what answers them. Filled at the start, then only read.
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final List<Route> routes = new ArrayList<>();

  private record Route(String method, Pattern path, Function<Call, Answer> handler) {}

  /// @param path with `*` for each part that the handler gets as a parameter
  Routes on(String method, String path, Function<Call, Answer> handler) {
    var pattern = Pattern.compile(path.replace("*", "([^/]{1,200})"));
    routes.add(new Route(method, pattern, handler));
    return this;
  }

  /// Finds and runs the handler; whatever it throws becomes a problem.
  Answer answer(Request request) {
    var path = Request.getPathInContext(request);
    boolean known = false;
    for (Route route : routes) {
      var match = route.path.matcher(path);
      if (match.matches()) {
        known = true;
        if (route.method.equals(request.getMethod())) {
          var parameters =
              IntStream.rangeClosed(1, match.groupCount()).mapToObj(match::group).toList();
          return answer(route, new Call(request, parameters));
        }
      }
    }
    return known
        ? Answer.problem(405, "method-not-allowed", "Not with this method.")
        : Answer.problem(404, "not-found", "There is nothing here.");
  }

  private static Answer answer(Route route, Call call) {
    try {
      return route.handler.apply(call);
    } catch (BadRequestException e) {
      return e.answer();
    } catch (RuntimeException e) {
      var id = UUID.randomUUID().toString();
      LOG.error("a control call failed ({})", id, e);
      return Answer.problem(500, "internal", "Something is broken; the log names it " + id + ".");
    }
  }
}
