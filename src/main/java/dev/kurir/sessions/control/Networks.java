package dev.kurir.sessions.control;

import dev.kurir.tenants.entity.Network;
import dev.kurir.whatsapp.ClientSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where and as what clients connect, by the network of their tenant. Thread-safe.
final class Networks {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_ANSWER = 10_000;
  private static final Pattern ROOT =
      Pattern.compile("\"noiseRoot\"\\s*:\\s*\"([0-9a-fA-F]{64})\"");

  private final SessionSettings settings;
  private final HttpClient http;
  private final WebVersions versions;
  private volatile Optional<byte[]> sandboxRoot = Optional.empty();

  Networks(SessionSettings settings, HttpClient http, WebVersions versions) {
    this.settings = settings;
    this.http = http;
    this.versions = versions;
  }

  /// Asks the sandbox for its root each time, because a sandbox with a new data folder has a new
  /// one; when it does not answer, the last root is good enough to go on trying with.
  ///
  /// @throws NetworkUnavailableException when what is needed cannot be found out now
  ClientSettings settings(Network network) {
    return switch (network) {
      case WHATSAPP -> client(settings.whatsappUrl(), settings.noiseRoot());
      case SANDBOX -> {
        var url =
            settings
                .sandboxUrl()
                .orElseThrow(() -> new NetworkUnavailableException("SANDBOX_URL is not set"));
        sandboxRoot = askRoot().or(() -> sandboxRoot);
        yield client(
            url,
            sandboxRoot.orElseThrow(
                () -> new NetworkUnavailableException("the sandbox does not tell its root")));
      }
    };
  }

  WebVersions versions() {
    return versions;
  }

  private ClientSettings client(URI url, byte[] root) {
    return new ClientSettings(
        url, root, versions.current(), settings.initialPreKeys(), settings.preKeyBatch());
  }

  private Optional<byte[]> askRoot() {
    return settings.sandboxControl().flatMap(this::askRoot);
  }

  private Optional<byte[]> askRoot(URI control) {
    var base = control.toString().replaceFirst("/(control/?)?$", "");
    var request =
        HttpRequest.newBuilder(URI.create(base + "/control/info")).timeout(TIMEOUT).build();
    try {
      var answer = http.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        var text = new String(body.readNBytes(MAX_ANSWER), StandardCharsets.UTF_8);
        var found = ROOT.matcher(text);
        return answer.statusCode() == 200 && found.find()
            ? Optional.of(HexFormat.of().parseHex(found.group(1)))
            : Optional.empty();
      }
    } catch (IOException _) {
      return Optional.empty();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
