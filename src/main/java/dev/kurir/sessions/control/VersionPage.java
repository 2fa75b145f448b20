package dev.kurir.sessions.control;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// WhatsApp's own page, which tells the version of today. Asked as browsers ask (whatsmeow
/// `update.go`); where it does not tell, the page's service worker is asked (Baileys
/// `fetchLatestWaWebVersion`). Thread-safe.
///
/// @param page absolute, `https://` or `http://`
record VersionPage(HttpClient http, URI page) {
  private static final Logger LOG = LoggerFactory.getLogger(VersionPage.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_PAGE = 4 << 20;
  private static final Pattern REVISION =
      Pattern.compile("\\\\?\"client_revision\\\\?\":\\s*(\\d{7,10})(?!\\d)");

  /// Blocks for some seconds at most. Empty when there is no answer of use, for whatever reason.
  OptionalInt ask() {
    var found = read(page);
    return found.isPresent() ? found : read(page.resolve("/sw.js"));
  }

  private OptionalInt read(URI from) {
    var request =
        HttpRequest.newBuilder(from)
            .timeout(TIMEOUT)
            .header(
                "User-Agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
                    + " Chrome/148.0.0.0 Safari/537.36")
            .header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
            .header("Accept-Language", "en-US,en;q=0.9")
            .header("Sec-Fetch-Dest", "document")
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Site", "none")
            .header("Sec-Fetch-User", "?1")
            .build();
    try {
      var answer = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        return answer.statusCode() == 200
            ? revision(new String(body.readNBytes(MAX_PAGE), StandardCharsets.UTF_8))
            : OptionalInt.empty();
      }
    } catch (IOException e) {
      LOG.info("the version of WhatsApp Web cannot be asked: {}", e.toString());
      return OptionalInt.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  private static OptionalInt revision(String text) {
    var found = REVISION.matcher(text);
    if (!found.find()) {
      return OptionalInt.empty();
    }
    long number = Long.parseLong(found.group(1));
    return number <= Integer.MAX_VALUE ? OptionalInt.of((int) number) : OptionalInt.empty();
  }
}
