package dev.kurir.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// HTTP from outside, without following redirects. Immutable.
///
/// @param base without a slash at the end
/// @param headers of each request: name, value, name, value …
public record Http(URI base, List<String> headers) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  public static Http to(URI base) {
    return new Http(base, List.of());
  }

  public Http with(String header, String value) {
    var more = new ArrayList<>(headers);
    more.addAll(List.of(header, value));
    return new Http(base, List.copyOf(more));
  }

  public Http bearer(String key) {
    return with("Authorization", "Bearer " + key);
  }

  public Reply get(String path) {
    return send(request(path).GET());
  }

  public Reply delete(String path) {
    return send(request(path).DELETE());
  }

  /// With `body` as JSON.
  public Reply post(String path, Map<String, ?> body) {
    try {
      return post(path, "application/json", JSON.writeValueAsString(body));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// With `body` as JSON and another method than POST.
  public Reply put(String path, Map<String, ?> body) {
    return send("PUT", path, body);
  }

  public Reply patch(String path, Map<String, ?> body) {
    return send("PATCH", path, body);
  }

  private Reply send(String method, String path, Map<String, ?> body) {
    try {
      var json = BodyPublishers.ofString(JSON.writeValueAsString(body));
      return send(request(path).header("Content-Type", "application/json").method(method, json));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /// Without a body.
  public Reply post(String path) {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  public Reply post(String path, String type, String body) {
    return send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(30));
    return headers.isEmpty() ? request : request.headers(headers.toArray(String[]::new));
  }

  private static Reply send(HttpRequest.Builder request) {
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.headers(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
