package dev.kurir.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The sandbox's control API as tests use it (docs/sandbox.md). Methods fail when the answer is not
/// the usual one; for unusual ones there is [#http].
public final class SandboxApi {
  private final Http http;

  public SandboxApi(URI control) {
    this.http = Http.to(control);
  }

  public Http http() {
    return http;
  }

  /// @param number digits with the country code
  public record Phone(String id, String number, String jid, String lid, Http http) {
    /// Links the companion that offers this QR; gives its device.
    public JsonNode scan(String qr) {
      return http.post("/control/phones/" + id + "/scan", Map.of("qr", qr)).expect(200).json();
    }

    /// Writes a text; gives the message.
    public JsonNode write(String to, String text) {
      return http.post("/control/phones/" + id + "/messages", Map.of("to", to, "text", text))
          .expect(201)
          .json();
    }

    /// It has no Signal session with anybody any more.
    public void loseSessions() {
      http.post("/control/phones/" + id + "/lose-sessions", Map.of()).expect(204);
    }

    /// It has other keys and no linked devices.
    public void reinstall() {
      http.post("/control/phones/" + id + "/reinstall", Map.of()).expect(204);
    }

    public void read(String chat) {
      http.post("/control/phones/" + id + "/read", Map.of("chat", chat)).expect(204);
    }

    /// Sends a piece of history with so many invented chats.
    public void history(int chats, int messages, boolean media) {
      http.post(
              "/control/phones/" + id + "/history",
              Map.of("chats", chats, "messages", messages, "media", media))
          .expect(204);
    }

    public void rename(String name) {
      http.post("/control/phones/" + id + "/name", Map.of("name", name)).expect(200);
    }

    /// Puts somebody into the address book, or takes them out when `name` is empty.
    public void save(String contact, String name) {
      http.post(
              "/control/phones/" + id + "/contacts",
              name.isEmpty()
                  ? Map.of("contact", contact)
                  : Map.of("contact", contact, "name", name))
          .expect(204);
    }

    public void setChat(String chat, boolean muted, boolean archived) {
      http.post(
              "/control/phones/" + id + "/chat-settings",
              Map.of("chat", chat, "muted", muted, "archived", archived))
          .expect(204);
    }

    /// Further settings are made with a key that companions do not have.
    public void newAppStateKey() {
      http.post("/control/phones/" + id + "/app-state-key", Map.of()).expect(204);
    }

    /// Everything that it has, oldest first.
    public List<JsonNode> messages() {
      var all = new ArrayList<JsonNode>();
      String after = "";
      while (true) {
        JsonNode page = http.get("/control/phones/" + id + "/messages" + after).expect(200).json();
        page.path("items").forEach(all::add);
        if (page.path("items").isEmpty() || page.path("next").isNull()) {
          return all;
        }
        after = "?after=" + page.path("next").asText();
      }
    }

    /// The texts that came in and could be decrypted, oldest first.
    public List<String> received() {
      return messages().stream()
          .filter(message -> !message.path("fromMe").asBoolean())
          .filter(message -> message.path("verdict").asText().equals("decrypted"))
          .map(message -> message.path("text").asText())
          .toList();
    }

    /// Waits for an incoming message with this text, decrypted by the phone.
    public JsonNode awaitText(String text, Duration limit) {
      return Eventually.value(
          "the text on the phone",
          limit,
          () ->
              messages().stream()
                  .filter(message -> !message.path("fromMe").asBoolean())
                  .filter(message -> message.path("text").asText().equals(text))
                  .findFirst());
    }
  }

  /// A new phone with a number of its own.
  public Phone phone(String name) {
    return phoneOf(http.post("/control/phones", Map.of("name", name)).expect(201));
  }

  public Phone phone(String name, String number) {
    return phoneOf(
        http.post("/control/phones", Map.of("name", name, "number", number)).expect(201));
  }

  /// Arms a disruption.
  public void fault(Map<String, ?> disruption) {
    http.post("/control/faults", disruption).expect(204);
  }

  public void noFaults() {
    http.delete("/control/faults").expect(204);
  }

  /// Limits whom the account of a phone may write to; what is left out is not limited.
  public void reach(Phone phone, Map<String, ?> limits) {
    http.put("/control/phones/" + phone.id() + "/reach", limits).expect(200);
  }

  public JsonNode reach(Phone phone) {
    return http.get("/control/phones/" + phone.id() + "/reach").expect(200).json();
  }

  /// Its certificate root and address.
  public JsonNode info() {
    return http.get("/control/info").expect(200).json();
  }

  /// What the server saw and refused.
  public List<JsonNode> log() {
    var items = new ArrayList<JsonNode>();
    http.get("/control/log").expect(200).json().path("items").forEach(items::add);
    return items;
  }

  public JsonNode stats() {
    return http.get("/control/stats").expect(200).json();
  }

  private Phone phoneOf(Reply made) {
    return new Phone(
        made.text("id"), made.text("number"), made.text("jid"), made.text("lid"), http);
  }
}
