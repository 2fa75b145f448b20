package dev.kurir.platform.boundary;

import dev.kurir.platform.control.RoleSettings;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// A node without the role `web` answers nothing but `/health` and `/metrics`. They are the
/// server's own, and it puts them into the application, behind this filter.
public class WorkersOnly extends HttpFilter {
  private static final long serialVersionUID = 1;

  @Inject transient RoleSettings roles;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain rest)
      throws IOException, ServletException {
    if (roles.isWeb() || isTheServers(request.getServletPath())) {
      rest.doFilter(request, response);
    } else {
      response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    }
  }

  private static boolean isTheServers(String path) {
    return path.matches("/(health|metrics)(/.*)?");
  }
}
