package dev.kurir.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// JSON over HTTP.
///
/// @param base without a slash at the end
/// @param bearer sent with each request
record Calls(URI base, Optional<String> bearer) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();
  private static final ObjectMapper JSON = new ObjectMapper();

  /// A frozen server keeps its callers waiting: they give up and ask again.
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /// @param json missing when the body is empty or something else
  record Answer(int status, JsonNode json) {
    /// @throws ChaosException when the status is another one
    JsonNode expect(int expected) {
      if (status != expected) {
        throw new ChaosException("expected " + expected + " but was " + status + ": " + json);
      }
      return json;
    }
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer post(String path, Map<String, ?> body) {
    return post(path, body, Map.of());
  }

  Answer post(String path, Map<String, ?> body, Map<String, String> headers) {
    try {
      var request =
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
      headers.forEach(request::header);
      return send(request);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(LIMIT);
    bearer.ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request;
  }

  private static Answer send(HttpRequest.Builder request) {
    try {
      var response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), read(response.body()));
    } catch (IOException e) {
      throw new NoAnswerException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoAnswerException(e);
    }
  }

  private static JsonNode read(String body) {
    try {
      return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (JsonProcessingException _) {
      return MissingNode.getInstance();
    }
  }
}
