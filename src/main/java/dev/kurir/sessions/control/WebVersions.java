package dev.kurir.sessions.control;

import dev.kurir.whatsapp.ClientSettings.WebVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which WhatsApp Web a client says it is: the setting, or the version that is compiled in until
/// WhatsApp's own page could be asked (protocol brief, section 3). Servers refuse versions that are
/// too old. Thread-safe.
final class WebVersions {
  /// Of August 2026.
  static final WebVersion COMPILED = new WebVersion(2, 3000, 1_045_649_367);

  static final URI PAGE = URI.create("https://web.whatsapp.com/sw.js");

  private static final Logger LOG = LoggerFactory.getLogger(WebVersions.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_PAGE = 4 << 20;
  private static final Pattern REVISION =
      Pattern.compile("\\\\?\"client_revision\\\\?\":\\s*(\\d{7,10})");

  private final HttpClient http;
  private final Optional<URI> page;
  private volatile WebVersion current;

  /// @param page where the version of today stands; nothing is asked without it
  WebVersions(HttpClient http, WebVersion first, Optional<URI> page) {
    this.http = http;
    this.current = first;
    this.page = page;
  }

  /// A version that was set stays; and only the real network knows about the real one.
  static WebVersions of(SessionSettings settings, HttpClient http) {
    boolean real = settings.whatsappUrl().equals(SessionSettings.WHATSAPP);
    return new WebVersions(
        http,
        settings.fixedVersion().orElse(COMPILED),
        settings.fixedVersion().isEmpty() && real ? Optional.of(PAGE) : Optional.empty());
  }

  WebVersion current() {
    return current;
  }

  /// Asks for a newer version; blocks for some seconds at most. True when there is one.
  boolean refresh() {
    var before = current;
    page.flatMap(this::ask).filter(found -> isNewer(found, before)).ifPresent(v -> current = v);
    if (!current.equals(before)) {
      LOG.info("WhatsApp Web is now {}", current);
    }
    return !current.equals(before);
  }

  private static boolean isNewer(WebVersion found, WebVersion before) {
    return found.tertiary() > before.tertiary();
  }

  private Optional<WebVersion> ask(URI from) {
    var request =
        HttpRequest.newBuilder(from)
            .timeout(TIMEOUT)
            .header("sec-fetch-site", "none")
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/142.0.0.0 Safari/537.36")
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        var found = REVISION.matcher(new String(body.readNBytes(MAX_PAGE), StandardCharsets.UTF_8));
        return answer.statusCode() == 200 && found.find()
            ? Optional.of(
                new WebVersion(
                    COMPILED.primary(),
                    COMPILED.secondary(),
                    Math.toIntExact(Long.parseLong(found.group(1)))))
            : Optional.empty();
      }
    } catch (IOException | ArithmeticException e) {
      LOG.info("the version of WhatsApp Web cannot be asked: {}", e.toString());
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
