package dev.kurir.whatsapp.mex;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Requests;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks mex questions, and reads answers and news. What cannot be read is empty: the numbers of the
/// queries and the form of their answers change with WhatsApp's releases, so nothing may depend on
/// them.
public final class Mex {
  /// News of one notification beyond these are not read.
  private static final int MOST_NEWS = 16;

  private Mex() {}

  /// Asks and waits.
  ///
  /// @param query the number of the query
  /// @param variables a JSON object
  /// @param path the member of `data` that is wanted
  /// @throws dev.kurir.whatsapp.connection.RequestException when there is no answer, or a refusal
  public static Optional<Values> ask(
      Requests requests, String query, String variables, String path) {
    String body = "{\"variables\":" + variables + "}";
    Node answer =
        requests.get(
            "w:mex",
            Node.of("query")
                .attr("query_id", query)
                .bytes(body.getBytes(StandardCharsets.UTF_8))
                .build());
    return answer.child("result").flatMap(Node::bytes).flatMap(json -> data(json, path));
  }

  /// What a `<notification type="mex">` says under `path`.
  public static Optional<Values> news(Node notification, String path) {
    return notification.children("update").stream()
        .limit(MOST_NEWS)
        .flatMap(update -> update.bytes().stream())
        .flatMap(json -> data(json, path).stream())
        .findFirst();
  }

  private static Optional<Values> data(byte[] json, String path) {
    return JsonReader.read(json)
        .flatMap(root -> object(root.get("data")))
        .flatMap(data -> object(data.get(path)))
        .map(Values::new);
  }

  private static Optional<Map<?, ?>> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
  }

  /// The simple members of an object.
  public static final class Values {
    private final Map<?, ?> members;

    private Values(Map<?, ?> members) {
      this.members = members;
    }

    /// A text, a number or a word, as text.
    public Optional<String> text(String name) {
      return members.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    public boolean isTrue(String name) {
      return text(name).filter("true"::equals).isPresent();
    }

    /// A whole number that is not negative, of at most eleven digits.
    public Optional<Long> number(String name) {
      return text(name).filter(text -> text.matches("\\d{1,11}")).map(Long::valueOf);
    }
  }
}
