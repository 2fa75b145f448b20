package dev.kurir.dashboard.control;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The sandbox's control API (docs/sandbox.md), as far as its page needs it. Thread-safe; every
/// call waits at most a few seconds.
public final class SandboxControl {
  private static final Duration WAIT = Duration.ofSeconds(5);
  private static final Pattern PAIRING_CODE = Pattern.compile("[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}");

  private final HttpClient http;
  private final URI base;

  /// @param base address of the control API's host and port
  public SandboxControl(HttpClient http, URI base) {
    this.http = http;
    this.base = base;
  }

  public List<Phone> phones() {
    return items("/control/phones", SandboxControl::phone);
  }

  public Phone addPhone(String name) {
    var body = Json.createObjectBuilder().add("name", name).build();
    return phone(granted(call("POST", "/control/phones", Optional.of(body))));
  }

  public void removePhone(String id) {
    call("DELETE", "/control/phones/" + part(id), Optional.empty());
  }

  /// Lets the phone scan a QR's text, or take a pairing code. False: it could not use it.
  public boolean link(String phone, String text) {
    boolean code = PAIRING_CODE.matcher(text).matches();
    var body = Json.createObjectBuilder().add(code ? "code" : "qr", text).build();
    var door = code ? "/link-code" : "/scan";
    return call("POST", "/control/phones/" + part(phone) + door, Optional.of(body)).ok();
  }

  public void unlink(String phone, int device) {
    call("DELETE", "/control/phones/" + part(phone) + "/devices/" + device, Optional.empty());
  }

  public List<Chat> chats(String phone) {
    return items("/control/phones/" + part(phone) + "/chats", SandboxControl::chat);
  }

  /// Oldest first.
  public List<Message> messages(String phone, String chat) {
    var query = "?chat=" + part(chat);
    return items("/control/phones/" + part(phone) + "/messages" + query, SandboxControl::message);
  }

  /// False: the sandbox refused, for example because nobody has that number.
  public boolean write(String phone, String to, String text) {
    var body = Json.createObjectBuilder().add("to", to).add("text", text).build();
    return call("POST", "/control/phones/" + part(phone) + "/messages", Optional.of(body)).ok();
  }

  /// Tells the senders that the phone's owner has seen the chat.
  public void read(String phone, String chat) {
    var body = Json.createObjectBuilder().add("chat", chat).build();
    call("POST", "/control/phones/" + part(phone) + "/read", Optional.of(body));
  }

  /// @param number digits
  public record Phone(String id, String name, String number, List<Device> devices) {}

  public record Device(int device, String platform, boolean connected) {}

  /// @param phone digits, or empty
  /// @param online the other one said so
  /// @param typing the other one is writing a message
  public record Chat(
      String chat,
      String phone,
      String name,
      String last,
      Instant at,
      boolean online,
      boolean typing) {}

  public record Message(
      String id, String chat, boolean fromMe, String text, Instant at, String state) {}

  /// The sandbox does not answer, or not as it should.
  public static final class SandboxDownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SandboxDownException(String what) {
      super(what);
    }

    SandboxDownException(Throwable cause) {
      super("the sandbox does not answer", cause);
    }
  }

  private record Answer(int status, JsonObject body) {
    boolean ok() {
      return status / 100 == 2;
    }
  }

  private interface Reader<T> {
    T read(JsonObject json);
  }

  private <T> List<T> items(String path, Reader<T> reader) {
    return granted(call("GET", path, Optional.empty()))
        .getJsonArray("items")
        .getValuesAs(JsonObject.class)
        .stream()
        .map(reader::read)
        .toList();
  }

  private static JsonObject granted(Answer answer) {
    if (!answer.ok()) {
      throw new SandboxDownException("the sandbox answered " + answer.status());
    }
    return answer.body();
  }

  private Answer call(String method, String path, Optional<JsonObject> body) {
    var publisher =
        body.map(JsonObject::toString)
            .map(BodyPublishers::ofString)
            .orElse(BodyPublishers.noBody());
    var request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(WAIT)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), json(response.body()));
    } catch (IOException | JsonException failure) {
      throw new SandboxDownException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SandboxDownException(interrupted);
    }
  }

  private static JsonObject json(String text) {
    if (text.isEmpty()) {
      return JsonValue.EMPTY_JSON_OBJECT;
    }
    try (var reader = Json.createReader(new StringReader(text))) {
      return reader.readObject();
    }
  }

  private static Phone phone(JsonObject json) {
    var devices =
        json.getJsonArray("devices").getValuesAs(JsonObject.class).stream()
            .map(device ->
                new Device(
                    device.getInt("device"),
                    device.getString("platform", "?"),
                    device.getBoolean("connected", false)))
            .toList();
    return new Phone(
        json.getString("id"), json.getString("name"), json.getString("number"), devices);
  }

  private static Chat chat(JsonObject json) {
    var last = json.getJsonObject("last");
    return new Chat(
        json.getString("chat"),
        json.getString("phone", ""),
        json.getString("name", ""),
        last.getString("text", ""),
        Instant.parse(last.getString("at")),
        json.getString("presence", "").equals("available"),
        json.getBoolean("typing", false));
  }

  private static Message message(JsonObject json) {
    return new Message(
        String.valueOf(json.get("id")),
        json.getString("chat"),
        json.getBoolean("fromMe"),
        json.getString("text", ""),
        Instant.parse(json.getString("at")),
        json.getString("state", ""));
  }

  private static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
