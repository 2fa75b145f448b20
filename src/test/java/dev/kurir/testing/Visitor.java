package dev.kurir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Somebody with a browser, as far as HTTP goes: keeps cookies, fills forms with the token of the
/// page, follows no redirect by itself.
public final class Visitor {
  private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"");

  private final URI base;
  private final CookieManager cookies = new CookieManager(null, CookiePolicy.ACCEPT_ALL);

  /// No browser offers HTTP/2 without TLS. Payara takes such an offer up, and now and then breaks
  /// the frames of a large answer then.
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .cookieHandler(cookies)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public Visitor(URI base) {
    this.base = base;
  }

  /// The admin of the tests, logged in.
  public static Visitor admin(RunningKurir kurir) {
    var visitor = new Visitor(kurir.base());
    visitor.logIn(RunningKurir.ADMIN, RunningKurir.ADMIN_PASSWORD).expect(303);
    return visitor;
  }

  /// Fills the login page.
  public Reply logIn(String username, String password) {
    var token = token(get("/login"));
    return post("/login", Map.of("_csrf", token, "username", username, "password", password));
  }

  /// @param headers name, value, name, value …
  public Reply get(String path, String... headers) {
    return send(request(path, headers).GET());
  }

  public Reply post(String path, Map<String, String> form, String... headers) {
    var body =
        form.entrySet().stream()
            .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return send(
        request(path, headers)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /// What a form of this page must send back.
  public static String token(Reply page) {
    var field = TOKEN.matcher(page.body());
    if (!field.find()) {
      throw new AssertionError("no token on the page, status " + page.status());
    }
    return field.group(1);
  }

  public Optional<HttpCookie> cookie(String name) {
    return cookies.getCookieStore().getCookies().stream()
        .filter(cookie -> cookie.getName().equals(name))
        .findFirst();
  }

  /// Puts a cookie into the browser, as somebody who wants to harm might.
  public void plant(String name, String value) {
    var cookie = new HttpCookie(name, value);
    cookie.setPath("/");
    cookie.setVersion(0);
    cookies.getCookieStore().add(base, cookie);
  }

  private HttpRequest.Builder request(String path, String... headers) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private Reply send(HttpRequest.Builder request) {
    try {
      var response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
