package dev.kurir.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kurir.chaos.Calls.Answer;
import dev.kurir.chaos.Phones.Phone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A tenant of the Kurir under test.
///
/// @param phone of the account that it is linked to
public record Tenant(String id, String key, Phone phone) {
  private static final Duration LINKING = Duration.ofSeconds(60);
  private static final int PAGE = 1_000;

  Calls on(Node node) {
    return new Calls(node.base(), Optional.of(key));
  }

  Answer send(Node node, String to, String text, String idempotencyKey) {
    return on(node)
        .post(
            "/api/send",
            Map.of("to", to, "message", text),
            Map.of("Idempotency-Key", idempotencyKey));
  }

  /// Of its session, `NO_ANSWER` when nobody says.
  public String status(Node node) {
    try {
      return session(node).path("status").asText();
    } catch (NoAnswerException | ChaosException _) {
      return "NO_ANSWER";
    }
  }

  public void awaitConnected(Node node, Duration limit) throws InterruptedException {
    Patience.until("tenant " + id + " is connected", limit, () -> status(node).equals("CONNECTED"));
  }

  public void start(Node node) {
    on(node).post(path() + "/start", Map.of());
  }

  /// Starts the session and lets its phone scan the QR.
  public void link(Node node, Phones phones) throws InterruptedException {
    start(node);
    String qr =
        Patience.value(
            "a QR of tenant " + id,
            LINKING,
            () ->
                Optional.of(session(node).at("/qr/text"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText));
    phones.scan(phone, qr);
    awaitConnected(node, LINKING);
  }

  public void resume(Node node, String job) {
    on(node).post("/api/jobs/" + job + "/resume", Map.of());
  }

  /// What its log shows of a direction, `in` or `out`, oldest first.
  List<Shown> log(Node node, String direction) {
    var all = new ArrayList<Shown>();
    String path = "/api/messages?limit=" + PAGE + "&direction=" + direction;
    String after = "";
    while (true) {
      JsonNode page = on(node).get(path + after).expect(200);
      for (JsonNode item : page.path("items")) {
        all.add(
            new Shown(
                item.path("messageId").asText(),
                item.path("text").asText(""),
                item.path("type").asText().equals("text")));
      }
      if (page.path("items").size() < PAGE) {
        return all;
      }
      after = "&after=" + page.path("next").asText();
    }
  }

  private JsonNode session(Node node) {
    return on(node).get(path()).expect(200);
  }

  private String path() {
    return "/api/tenants/" + id + "/session";
  }
}
