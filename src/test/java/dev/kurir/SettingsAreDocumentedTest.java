package dev.kurir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SettingsAreDocumentedTest {
  private static final Pattern READ =
      Pattern.compile("\\.(?:text|required|number|uri|hex)\\(\\s*\"([A-Z][A-Z_]+)\"");

  @Test
  void everySettingThatIsReadStandsInTheListOfSettings() throws IOException {
    var read = new TreeSet<String>();
    try (var sources = Files.walk(Path.of("src/main/java"))) {
      sources
          .filter(file -> file.toString().endsWith(".java"))
          .flatMap(SettingsAreDocumentedTest::settingsReadIn)
          .forEach(read::add);
    }

    String list = Files.readString(Path.of("docs/configuration.md"));

    assertThat(read).contains("DB_URL", "KURIR_PORT");
    assertThat(read)
        .as("settings read by the code and missing in docs/configuration.md")
        .allSatisfy(name -> assertThat(list).contains("`" + name + "`"));
  }

  private static Stream<String> settingsReadIn(Path file) {
    try {
      return READ.matcher(Files.readString(file)).results().map((MatchResult r) -> r.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
