package dev.kurir.dashboard.boundary;

import dev.kurir.auth.entity.LoggedIn;
import dev.kurir.dashboard.control.DashboardSettings;
import dev.kurir.dashboard.view.Page;
import dev.kurir.dashboard.view.Page.Section;
import dev.kurir.dashboard.view.Texts;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.mvc.MvcContext;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The frame of the page that this request asks for: who looks at it, in which language.
@RequestScoped
public class Pages {
  /// The cookie that holds the language that the person chose; without it the browser's counts.
  static final String LANGUAGE = "language";

  @Inject HttpServletRequest request;
  @Inject MvcContext mvc;
  @Inject DashboardSettings settings;

  Page of(Section section, String title) {
    return new Page(
        texts().of(title),
        section,
        admin().map(LoggedIn::username).orElse(null),
        mvc.getCsrf().getToken(),
        path(),
        texts(),
        settings.sandbox().isPresent());
  }

  Texts texts() {
    return Texts.in(chosen().orElse(request.getLocale()));
  }

  /// Who did it, for the audit log. Only where nobody comes without a log-in.
  String actor() {
    return admin().map(LoggedIn::username).orElseThrow(ForbiddenException::new);
  }

  /// Whether htmx asks, and wants a fragment only.
  boolean fragment() {
    return request.getHeader("HX-Request") != null;
  }

  private Optional<LoggedIn> admin() {
    return request.getAttribute(LoggedIn.ATTRIBUTE) instanceof LoggedIn admin
        ? Optional.of(admin)
        : Optional.empty();
  }

  private String path() {
    var query = request.getQueryString();
    return "GET".equals(request.getMethod())
        ? request.getRequestURI() + (query == null ? "" : "?" + query)
        : "/tenants";
  }

  private Optional<Locale> chosen() {
    var cookies = request.getCookies() == null ? new Cookie[0] : request.getCookies();
    return Stream.of(cookies)
        .filter(cookie -> cookie.getName().equals(LANGUAGE))
        .map(cookie -> Locale.of(cookie.getValue()))
        .filter(Texts.LANGUAGES::contains)
        .findFirst();
  }
}
