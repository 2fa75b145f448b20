package dev.kurir.sessions.boundary;

import dev.kurir.auth.entity.LoggedIn;
import dev.kurir.platform.control.Database;
import dev.kurir.problems.boundary.Problem;
import dev.kurir.problems.boundary.ProblemType;
import dev.kurir.sessions.control.AllSessions;
import dev.kurir.tenants.control.Access;
import dev.kurir.tenants.control.Credentials;
import dev.kurir.tenants.entity.TenantId;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Stands before the WebSocket of a session and answers those who may not open it, while an answer
/// can still be given.
///
/// A browser sends its cookies to whatever page asks it to, so a log-in counts only together with
/// our own `Origin`, and a foreign one is refused whoever asks. Programs send no `Origin`, and the
/// admin token.
public class SocketGuard extends HttpFilter {
  private static final long serialVersionUID = 1;
  private static final Pattern PATH = Pattern.compile("/api/tenants/([^/]+)/ws");

  @Inject transient AllSessions sessions;
  @Inject transient Access access;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain rest)
      throws IOException, ServletException {
    var path = PATH.matcher(request.getRequestURI().substring(request.getContextPath().length()));
    if (!path.matches()) {
      rest.doFilter(request, response);
      return;
    }
    var problem = problem(request, path.group(1));
    if (problem.isPresent()) {
      write(problem.get(), response);
    } else {
      rest.doFilter(request, response);
    }
  }

  private Optional<Problem> problem(HttpServletRequest request, String tenantId) {
    var origin = request.getHeader("Origin");
    if (origin != null && !isOurs(origin, request.getHeader("Host"))) {
      return Optional.of(
          Problem.of(ProblemType.FORBIDDEN, "Pages of another origin may not connect."));
    }
    boolean admin = origin != null && request.getAttribute(LoggedIn.ATTRIBUTE) != null;
    if (!admin && !access.isAdmin(Credentials.of(request.getHeader("Authorization"), null))) {
      return Optional.of(Problem.unauthorized());
    }
    try {
      if (TenantId.parse(tenantId).flatMap(sessions::state).isEmpty()) {
        return Optional.of(Problem.notFound());
      }
    } catch (RuntimeException e) {
      if (Database.isUnavailable(e)) {
        return Optional.of(
            Problem.of(ProblemType.DATABASE_UNAVAILABLE, "Try again in some seconds."));
      }
      throw e;
    }
    return "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
        ? Optional.empty()
        : Optional.of(Problem.of(ProblemType.BAD_REQUEST, "Connect with a WebSocket."));
  }

  /// Same host and port. The scheme is not compared: a proxy may speak TLS for us.
  private static boolean isOurs(String origin, @Nullable String host) {
    int authority = origin.indexOf("://");
    return host != null
        && authority > 0
        && origin
            .substring(authority + 3)
            .toLowerCase(Locale.ROOT)
            .equals(host.toLowerCase(Locale.ROOT));
  }

  private static void write(Problem problem, HttpServletResponse response) throws IOException {
    response.setStatus(problem.type().status());
    response.setContentType(Problem.MEDIA_TYPE);
    if (problem.type() == ProblemType.DATABASE_UNAVAILABLE) {
      response.setHeader("Retry-After", "2");
    }
    if (problem.type() == ProblemType.UNAUTHORIZED) {
      response.setHeader("WWW-Authenticate", "Bearer realm=\"kurir\"");
    }
    response.getOutputStream().write(problem.json().getBytes(StandardCharsets.UTF_8));
  }
}
