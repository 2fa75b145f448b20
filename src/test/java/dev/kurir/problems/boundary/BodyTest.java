package dev.kurir.problems.boundary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.kurir.problems.boundary.Problem.FieldError;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTest {
  private enum Colour {
    RED,
    DARK_BLUE
  }

  @Test
  void aTextIsReadAsItWasWritten() throws IOException {
    var body = read("{\"to\": \"+62 \\u0041 ü 😀\", \"other\": [1, {\"to\": \"no\"}]}");

    assertThat(body.text("to", 1, 20)).isEqualTo("+62 A ü 😀");
    body.check();
  }

  @Test
  void allBrokenRulesAreToldAtOnce() throws IOException {
    var body = read("{\"number\": 1, \"empty\": \"\", \"long\": \"abcd\", \"nothing\": null}");

    body.text("number", 1, 3);
    body.text("empty", 1, 3);
    body.text("long", 1, 3);
    body.text("nothing", 1, 3);
    body.text("missing", 1, 3);

    assertThat(problemOf(body::check).errors())
        .extracting(FieldError::field, FieldError::rule)
        .containsExactly(
            tuple("number", "type"),
            tuple("empty", "min-length"),
            tuple("long", "max-length"),
            tuple("nothing", "type"),
            tuple("missing", "required"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.5", "true", "false", "{}", "[]", "[\"a\"]"})
  void noOtherTypeIsBentIntoAText(String value) throws IOException {
    var body = read("{\"to\": " + value + "}");

    body.text("to", 1, 9);
    var problem = problemOf(body::check);

    assertThat(problem.type()).isEqualTo(ProblemType.INVALID_FIELDS);
    assertThat(problem.errors()).extracting(FieldError::rule).containsExactly("type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\u0000b", "\\ud800", "\\udc00", "\\udc00\\ud800", "a\\ud83d"})
  void aTextThatNoDatabaseHoldsIsRefused(String text) throws IOException {
    var body = read("{\"to\": \"" + text + "\"}");

    body.text("to", 1, 9);

    assertThat(problemOf(body::check).errors())
        .extracting(FieldError::rule)
        .containsExactly("characters");
  }

  @Test
  void anOptionalTextMayBeMissingOrNull() throws IOException {
    var body = read("{\"nothing\": null, \"wrong\": 1}");

    assertThat(body.optionalText("missing", 1, 9)).isNull();
    assertThat(body.optionalText("nothing", 1, 9)).isNull();
    body.check();
    assertThat(body.optionalText("wrong", 1, 9)).isNull();
    assertThat(problemOf(body::check).errors()).hasSize(1);
  }

  @Test
  void aChoiceIsWrittenInLowerCase() throws IOException {
    var body = read("{\"a\": \"dark-blue\", \"b\": \"RED\"}");

    assertThat(body.choice("a", Colour.class)).isEqualTo(Colour.DARK_BLUE);
    body.check();
    body.choice("b", Colour.class);
    assertThat(problemOf(body::check).errors())
        .extracting(FieldError::rule)
        .containsExactly("one-of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "x",
        "[]",
        "1",
        "null",
        "\"a\"",
        "{",
        "{\"a\"",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\":[",
        "{\"a\":[1,",
        "{\"a\":{\"b\":[",
        "{\"a\":1} x",
        "{\"a\":1}{}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":\"\u0001\"}"
      })
  void whatIsNoJsonObjectIsMalformed(String text) {
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(problemOf(() -> read(text)).type()).isEqualTo(ProblemType.MALFORMED_JSON));
  }

  @Test
  void nestingHasALimit() {
    var deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";

    assertThat(problemOf(() -> read(deep)).type()).isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void bytesThatAreNoUtf8AreMalformed() {
    var bytes = "{\"a\":\"ü\"}".getBytes(ISO_8859_1);

    assertThat(problemOf(() -> Body.read(new ByteArrayInputStream(bytes))).type())
        .isEqualTo(ProblemType.MALFORMED_JSON);
  }

  @Test
  void theCharacterThatStandsForBrokenOnesIsOneItself() throws IOException {
    assertThat(read("{\"a\":\"\uFFFD\"}").text("a", 1, 1)).isEqualTo("\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1023, 1024, 1025, 2048, 2049, 100_000})
  void aBodyOfAnyLengthIsReadInWhateverPiecesItComes(int length) throws IOException {
    var text = "é".repeat(length);
    var in = new OneByOne(new ByteArrayInputStream(("{\"a\":\"" + text + "\"}").getBytes(UTF_8)));

    assertThat(Body.read(in).text("a", 1, length)).isEqualTo(text);
  }

  @Test
  void aBodyMayBeOneMebibyteAndNotOneByteMore() throws IOException {
    var frame = "{\"a\":\"\"}".length();

    read("{\"a\":\"" + "x".repeat(Body.MAX_BYTES - frame) + "\"}").check();

    assertThat(
            problemOf(() -> read("{\"a\":\"" + "x".repeat(Body.MAX_BYTES - frame + 1) + "\"}"))
                .type())
        .isEqualTo(ProblemType.BODY_TOO_LARGE);
  }

  /// A byte at each read, however many are asked for.
  private static final class OneByOne extends FilterInputStream {
    private OneByOne(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      return super.read(bytes, from, Math.min(1, length));
    }
  }

  private static Body read(String text) throws IOException {
    return Body.read(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }

  private static Problem problemOf(ThrowingCallable call) {
    return assertThatExceptionOfType(ProblemException.class).isThrownBy(call).actual().problem();
  }
}
