package dev.kurir.nodes.control;

import dev.kurir.platform.control.StrictJson;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What goes over the wire, one JSON object a letter:
///
/// | letter   | members |
/// |----------|---------|
/// | question | `from`, `subject`, `id`, `body` |
/// | note     | `from`, `subject`, `body` |
/// | answer   | `id`, and `body` or `error` |
///
/// Members that are not listed are ignored, so that a newer version may add some. Everything else
/// that is not as it should be makes a letter unreadable.
sealed interface Letter {
  /// The longest letter, in characters: a list of some thousand groups with their members.
  int LONGEST = 8 * 1024 * 1024;

  /// Names of nodes, subjects and ids.
  Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /// @param id absent when no answer is expected
  record Call(String from, String subject, Optional<String> id, JsonObject body)
      implements Letter {}

  record Answer(String id, JsonObject body) implements Letter {}

  /// @param error a lower-case [WireException.Why], or `database`
  record Failure(String id, String error) implements Letter {}

  default String text() {
    var json = Json.createObjectBuilder();
    switch (this) {
      case Call(var from, var subject, var id, var body) -> {
        json.add("from", from).add("subject", subject).add("body", body);
        id.ifPresent(it -> json.add("id", it));
      }
      case Answer(var id, var body) -> json.add("id", id).add("body", body);
      case Failure(var id, var error) -> json.add("id", id).add("error", error);
    }
    return json.build().toString();
  }

  static Optional<Call> call(String text) {
    return read(text)
        .flatMap(json -> {
          var from = name(json, "from");
          var subject = name(json, "subject");
          var id = name(json, "id");
          var body = body(json);
          return from.isEmpty()
                  || subject.isEmpty()
                  || body == null
                  || json.containsKey("id") != id.isPresent()
              ? Optional.empty()
              : Optional.of(new Call(from.get(), subject.get(), id, body));
        });
  }

  static Optional<Letter> reply(String text) {
    return read(text)
        .flatMap(json -> {
          var id = name(json, "id");
          var error = name(json, "error");
          var body = body(json);
          if (id.isEmpty() || (body == null) == error.isEmpty()) {
            return Optional.empty();
          }
          return Optional.of(
              body == null
                  ? new Failure(id.get(), error.orElseThrow())
                  : new Answer(id.get(), body));
        });
  }

  static String code(WireException.Why why) {
    return why.name().toLowerCase(Locale.ROOT);
  }

  private static Optional<JsonObject> read(String text) {
    return text.length() > LONGEST ? Optional.empty() : StrictJson.object(text);
  }

  private static @Nullable JsonObject body(JsonObject json) {
    return json.get("body") instanceof JsonObject body ? body : null;
  }

  private static Optional<String> name(JsonObject json, String member) {
    return json.get(member) instanceof JsonString name && NAME.matcher(name.getString()).matches()
        ? Optional.of(name.getString())
        : Optional.empty();
  }
}
