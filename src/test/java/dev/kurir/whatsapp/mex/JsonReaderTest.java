package dev.kurir.whatsapp.mex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static final String GOOD =
      "{\"a\": \"x\\u0041\\n\", \"b\" : [1, -2.5e3, true, null, {}], \"c\":{\"d\":false},\"e\":null}";

  @Test
  void anObjectBecomesAMapAndNumbersTheirText() {
    assertThat(JsonReader.read(GOOD.getBytes(UTF_8)))
        .hasValue(
            Map.of(
                "a", "xA\n",
                "b", List.of("1", "-2.5e3", "true", Map.of()),
                "c", Map.of("d", "false")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "{",
        "{}{}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":01}",
        "{\"a\":tru}",
        "{\"a\":1,}",
        "{a:1}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":[1}",
        "{\"a\":\"\\u00g0\"}"
      })
  void whatIsNoObjectIsEmpty(String text) {
    assertThat(JsonReader.read(text.getBytes(UTF_8))).isEmpty();
  }

  @Test
  void whatIsTooDeepOrTooLongOrNoUnicodeIsEmpty() {
    String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";
    String lng = "{\"a\":\"" + "x".repeat(70_000) + "\"}";

    assertThat(JsonReader.read(deep.getBytes(UTF_8))).isEmpty();
    assertThat(JsonReader.read(lng.getBytes(UTF_8))).isEmpty();
    assertThat(JsonReader.read(new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'})).isEmpty();
  }

  @Test
  void whateverIsChangedInItNothingBreaks() {
    var random = new Random(20_261_122);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = GOOD.getBytes(UTF_8);
      for (int n = random.nextInt(1, 4); n > 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertThat(JsonReader.read(bytes)).isNotNull();
    }
  }
}
