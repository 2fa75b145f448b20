package dev.kurir.auth.boundary;

import dev.kurir.auth.entity.LoggedIn;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.krazo.security.CsrfToken;
import org.eclipse.krazo.security.CsrfTokenStrategy;

/// Where the token lives that every write from a page must bring back, as the form field `_csrf` or
/// the header `X-CSRF-TOKEN`: in the session of an admin; in a cookie of its own as long as nobody
/// is logged in, so that strangers who look at the login page fill no memory with sessions.
public final class PageToken implements CsrfTokenStrategy {
  private static final String FIELD = "_csrf";
  private static final String HEADER = "X-CSRF-TOKEN";
  private static final String COOKIE = "kurir-login";
  private static final String ATTRIBUTE = "dev.kurir.csrf";
  private static final SecureRandom RANDOM = new SecureRandom();

  @Override
  public Optional<CsrfToken> getToken(
      HttpServletRequest request, HttpServletResponse response, boolean create) {
    var session = request.getSession(false);
    return session != null && session.getAttribute(LoggedIn.ATTRIBUTE) != null
        ? Optional.of(token(ofSession(session)))
        : ofCookie(request, response, create).map(PageToken::token);
  }

  private static String ofSession(HttpSession session) {
    if (session.getAttribute(ATTRIBUTE) instanceof String value) {
      return value;
    }
    var value = random();
    session.setAttribute(ATTRIBUTE, value);
    return value;
  }

  private static Optional<String> ofCookie(
      HttpServletRequest request, HttpServletResponse response, boolean create) {
    // made for this very request: the template and the response filter ask one after the other
    if (request.getAttribute(ATTRIBUTE) instanceof String value) {
      return Optional.of(value);
    }
    var cookies = request.getCookies();
    var sent =
        Stream.of(cookies == null ? new Cookie[0] : cookies)
            .filter(cookie -> cookie.getName().equals(COOKIE) && cookie.getValue().length() == 43)
            .map(Cookie::getValue)
            .findFirst();
    if (sent.isPresent() || !create) {
      return sent;
    }
    var value = random();
    request.setAttribute(ATTRIBUTE, value);
    var cookie = new Cookie(COOKIE, value);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(request.isSecure());
    cookie.setAttribute("SameSite", "Strict");
    response.addCookie(cookie);
    return Optional.of(value);
  }

  private static CsrfToken token(String value) {
    return new CsrfToken(HEADER, FIELD, value);
  }

  private static String random() {
    var bits = new byte[32];
    RANDOM.nextBytes(bits);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
  }
}
