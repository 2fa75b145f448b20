package dev.kurir.platform.boundary;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The headers that every answer carries: what a browser may do with it, and who may keep it.
///
/// Webjars have their version in the path, and assets that are asked for with `?v=` change it with
/// their content: both are kept for ever. Other assets are asked for again each time, by their
/// ETag. Nothing else is ever kept.
public class ResponseHeaders extends HttpFilter {
  private static final long serialVersionUID = 1;

  private static final String PAGE_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
          + " frame-ancestors 'none'";
  private static final String FOR_EVER = "public, max-age=31536000, immutable";
  private static final String API_POLICY = "default-src 'none'; frame-ancestors 'none'";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain rest)
      throws IOException, ServletException {
    var path = request.getRequestURI();
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Referrer-Policy", "no-referrer");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
    response.setHeader(
        "Content-Security-Policy", path.startsWith("/api/") ? API_POLICY : PAGE_POLICY);
    response.setHeader("Cache-Control", keeping(path, request.getQueryString()));
    rest.doFilter(request, response);
  }

  private static String keeping(String path, @Nullable String query) {
    if (path.startsWith("/webjars/")) {
      return FOR_EVER;
    }
    if (path.startsWith("/assets/")) {
      return query != null && query.startsWith("v=") ? FOR_EVER : "no-cache";
    }
    return "no-store";
  }
}
