package dev.kurir.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// When texts were read on the sandbox's phones, as its events tell.
final class Arrivals implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data:";

  private final HttpClient http = HttpClient.newHttpClient();

  /// By text. Guarded by this.
  private final Map<String, Long> nanos = new HashMap<>();

  /// Returns when it listens.
  static Arrivals on(URI control) throws IOException, InterruptedException {
    var arrivals = new Arrivals();
    var request = HttpRequest.newBuilder(URI.create(control + "/control/events")).build();
    var lines = arrivals.http.send(request, BodyHandlers.ofLines()).body();
    Thread.ofPlatform().daemon(true).start(() -> arrivals.listen(lines));
    return arrivals;
  }

  private void listen(Stream<String> lines) {
    try (lines) {
      lines.forEach(this::hear);
    } catch (UncheckedIOException _) {
      Report.line("no more events");
    }
  }

  private void hear(String line) {
    long now = System.nanoTime();
    if (!line.startsWith(DATA)) {
      return;
    }
    JsonNode message = json(line.substring(DATA.length()));
    if (message.path("verdict").asText().equals("decrypted")
        && !message.path("fromMe").asBoolean()) {
      synchronized (this) {
        nanos.putIfAbsent(message.path("text").asText(), now);
        notifyAll();
      }
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /// When this text came, on the clock of [System#nanoTime].
  synchronized long await(String text, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (!nanos.containsKey(text)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException("it did not come: " + text);
      }
      wait(left);
    }
    return nanos.getOrDefault(text, 0L);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
