package dev.kurir.auth.boundary;

import dev.kurir.auth.control.Logins;
import dev.kurir.auth.entity.LoggedIn;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Lets nobody in who is not logged in, except to the few places that are open. What the API's own
/// keys open is not its business.
///
/// Looks at the path as the server understood it when it chose the servlet, so that no spelling of
/// an address gets around it; a place that is not listed is closed.
public class Gate extends HttpFilter {
  private static final long serialVersionUID = 1;

  private static final String LOGIN = "/login";

  /// Pages for everybody.
  private static final Set<String> OPEN = Set.of(LOGIN, "/language", "/favicon.ico");

  /// First parts of paths that lead to other servlets than the pages'.
  private static final Set<String> ELSEWHERE =
      Set.of("api", "assets", "webjars", "health", "metrics", "openapi");

  @Inject transient Logins logins;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain rest)
      throws IOException, ServletException {
    var path = path(request);
    var admin = admin(request);
    admin.ifPresent(known -> request.setAttribute(LoggedIn.ATTRIBUTE, known));
    if (admin.isPresent() || OPEN.contains(path) || ELSEWHERE.contains(first(path))) {
      rest.doFilter(request, response);
    } else if (request.getHeader("HX-Request") != null) {
      response.setHeader("HX-Redirect", LOGIN);
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    } else {
      response.setHeader("Location", LOGIN);
      response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    }
  }

  private Optional<LoggedIn> admin(HttpServletRequest request) {
    var session = request.getSession(false);
    if (session == null || !(session.getAttribute(LoggedIn.ATTRIBUTE) instanceof LoggedIn admin)) {
      return Optional.empty();
    }
    if (logins.counts(admin)) {
      return Optional.of(admin);
    }
    session.invalidate();
    return Optional.empty();
  }

  private static String path(HttpServletRequest request) {
    var inside = request.getPathInfo();
    return inside == null ? request.getServletPath() : request.getServletPath() + inside;
  }

  private static String first(String path) {
    var end = path.indexOf('/', 1);
    return path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end);
  }
}
