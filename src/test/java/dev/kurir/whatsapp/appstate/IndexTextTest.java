package dev.kurir.whatsapp.appstate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexTextTest {
  private static List<String> parse(String json) throws BrokenStateException {
    return IndexText.parse(json.getBytes(UTF_8));
  }

  @Test
  void aListOfTextsIsRead() throws Exception {
    assertThat(parse("[\"mute\",\"1@lid\"]")).containsExactly("mute", "1@lid");
    assertThat(parse(" [ \"a\" , \"b\" ] ")).containsExactly("a", "b");
    assertThat(parse("[\"\\u00fc\\\"\\\\\\/\\n\"]")).containsExactly("ü\"\\/\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "[]",
        "[\"a\"",
        "[\"a\",]",
        "[1]",
        "{\"a\":1}",
        "[\"a\"]x",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "\"a\"",
        "[\"a\" \"b\"]"
      })
  void whatIsNoneIsRefused(String json) {
    assertThatThrownBy(() -> parse(json)).isInstanceOf(BrokenStateException.class);
  }

  @Test
  void whatIsFarTooLongIsRefused() {
    assertThatThrownBy(() -> parse("[\"" + "x".repeat(5_000) + "\"]"))
        .isInstanceOf(BrokenStateException.class);
    assertThatThrownBy(() -> parse("[" + "\"x\",".repeat(50) + "\"x\"]"))
        .isInstanceOf(BrokenStateException.class);
  }
}
