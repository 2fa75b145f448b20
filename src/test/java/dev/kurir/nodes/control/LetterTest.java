package dev.kurir.nodes.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.nodes.control.Letter.Answer;
import dev.kurir.nodes.control.Letter.Call;
import dev.kurir.nodes.control.Letter.Failure;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LetterTest {
  private static final JsonObject BODY = Json.createObjectBuilder().add("tenant", "x").build();

  @Test
  void whatIsWrittenIsRead() {
    var question = new Call("a", "sessions.start", Optional.of("1"), BODY);
    var note = new Call("a", "sessions.event", Optional.empty(), BODY);

    assertThat(Letter.call(question.text())).contains(question);
    assertThat(Letter.call(note.text())).contains(note);
    assertThat(Letter.reply(new Answer("1", BODY).text())).contains(new Answer("1", BODY));
    assertThat(Letter.reply(new Failure("1", "busy").text())).contains(new Failure("1", "busy"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"from\":\"a\",\"subject\":\"s\"}",
        "{\"from\":\"a\",\"subject\":\"s\",\"body\":[]}",
        "{\"from\":\"a b\",\"subject\":\"s\",\"body\":{}}",
        "{\"from\":\"a\",\"subject\":\"s\",\"id\":7,\"body\":{}}",
        "{\"from\":\"a\",\"from\":\"b\",\"subject\":\"s\",\"body\":{}}",
        "{\"from\":\"a\",\"subject\":\"s\",\"body\":{}}{}",
      })
  void whatIsNotAsItShouldBeIsNoCall(String text) {
    assertThat(Letter.call(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"1\"}",
        "{\"body\":{}}",
        "{\"id\":\"1\",\"body\":{},\"error\":\"busy\"}"
      })
  void whatIsNotAsItShouldBeIsNoAnswer(String text) {
    assertThat(Letter.reply(text)).isEmpty();
  }
}
