package dev.kurir.sessions.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kurir.testing.KurirApi;
import dev.kurir.testing.RunningKurir;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One open WebSocket of a session and what it told, with the admin's token.
public final class SessionSocket implements WebSocket.Listener, AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String OVER = "the server has closed the socket";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private final StringBuilder part = new StringBuilder();
  private final WebSocket socket;

  public SessionSocket(URI base, KurirApi.Tenant tenant) {
    var token = Map.of("Authorization", "Bearer " + RunningKurir.ADMIN_TOKEN);
    socket = connect(base, tenant.id(), token, this);
  }

  static WebSocket connect(
      URI base, String tenant, Map<String, String> headers, WebSocket.Listener listener) {
    var builder = HttpClient.newHttpClient().newWebSocketBuilder();
    headers.forEach(builder::header);
    var url = base.toString().replaceFirst("^http", "ws");
    return builder.buildAsync(URI.create(url + "/api/tenants/" + tenant + "/ws"), listener).join();
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    part.append(data);
    if (last) {
      told.add(part.toString());
      part.setLength(0);
    }
    from.request(1);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String why) {
    told.add(OVER);
    return CompletableFuture.completedStage(null);
  }

  /// The data of the next event of that name; fails at once when the server closes before it.
  public JsonNode until(String event) throws Exception {
    while (true) {
      var text = told.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(text).as("waiting for " + event).isNotEqualTo(OVER);
      var json = JSON.readTree(Objects.requireNonNull(text, "waited in vain for " + event));
      assertThat(json.path("at").asText()).endsWith("Z");
      if (json.path("event").asText().equals(event)) {
        return json.path("data");
      }
    }
  }

  @Override
  public void close() {
    socket.abort();
  }
}
