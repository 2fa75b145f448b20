package dev.kurir.dashboard.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.messages.entity.MessageState;
import dev.kurir.sessions.entity.Reason;
import dev.kurir.sessions.entity.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TextsTest {
  private static final Texts ENGLISH = Texts.in(Locale.ENGLISH);
  private static final Texts INDONESIAN = Texts.in(Locale.of("id"));

  @Test
  void bothLanguagesSayTheSameThings() {
    assertThat(INDONESIAN.bundle().keySet()).isEqualTo(ENGLISH.bundle().keySet());
    assertThat(INDONESIAN.of("login.submit")).isEqualTo("Masuk");
  }

  @Test
  void bothLanguagesTakeTheSameArguments() {
    for (var key : ENGLISH.bundle().keySet()) {
      assertThat(arguments(INDONESIAN, key)).as(key).isEqualTo(arguments(ENGLISH, key));
    }
  }

  @Test
  void everyKeyThatATemplateNamesHasAText() throws IOException {
    assertThat(ENGLISH.bundle().keySet()).containsAll(keysInTemplates());
  }

  @Test
  void everyStateHasAWord() {
    assertThat(Stream.of(Status.values()).map(s -> ENGLISH.of("status." + s))).doesNotContain("");
    assertThat(Stream.of(MessageState.values()).map(s -> ENGLISH.of("state." + s)))
        .doesNotContain("");
  }

  /// What it is, and then what happens by itself or what to do: two sentences at least.
  @Test
  void everyReasonIsSaidWithWhatToDoInBothLanguages() {
    for (var texts : List.of(ENGLISH, INDONESIAN)) {
      assertThat(Stream.of(Reason.values()).filter(r -> r != Reason.NONE))
          .allSatisfy(r -> assertThat(texts.of("reason." + r)).matches(".+\\. .+\\."));
    }
  }

  @Test
  void noTextIsSaidTwice() throws IOException {
    for (var file : List.of("texts.properties", "texts_id.properties")) {
      var keys =
          Files.readAllLines(Path.of("src/main/resources/i18n", file)).stream()
              .filter(line -> line.matches("[\\w.]+=.*"))
              .map(line -> line.substring(0, line.indexOf('=')))
              .toList();
      assertThat(keys).as(file).doesNotHaveDuplicates();
    }
  }

  @Test
  void anUnknownLanguageIsAnsweredInEnglish() {
    assertThat(Texts.in(Locale.FRENCH).of("login.submit")).isEqualTo("Log in");
  }

  @Test
  void apostrophesAppearOnce() {
    assertThat(ENGLISH.of("network.whatsapp.hint"))
        .isEqualTo("A real number, on WhatsApp's own network.");
  }

  private static Set<String> arguments(Texts texts, String key) {
    var found = new TreeSet<String>();
    var matcher = Pattern.compile("\\{(\\d)").matcher(texts.bundle().getString(key));
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static Set<String> keysInTemplates() throws IOException {
    var keys = new TreeSet<String>();
    try (var files = Files.walk(Path.of("src/main/jte"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".jte")).toList()) {
        var matcher = Pattern.compile("t\\.of\\(\"([\\w.]+)\"[,)]").matcher(Files.readString(file));
        while (matcher.find()) {
          keys.add(matcher.group(1));
        }
      }
    }
    return keys;
  }
}
