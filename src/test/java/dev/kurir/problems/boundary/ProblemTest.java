package dev.kurir.problems.boundary;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProblemTest {
  @Test
  void aProblemIsWrittenAsTheStandardWantsIt() {
    assertThat(Problem.invalid("to", "type", "Must be a \"string\".").json())
        .isEqualTo(
            """
            {"type":"urn:kurir:problem:invalid-fields","title":"A field breaks a rule",\
            "status":422,"code":"invalid-fields",\
            "detail":"See errors for each field and its rule.",\
            "errors":[{"field":"to","rule":"type","detail":"Must be a \\"string\\"."}]}\
            """);
  }

  @Test
  void withoutBrokenFieldsThereAreNoErrors() {
    assertThat(Problem.notFound().json()).contains("\"status\":404").doesNotContain("errors");
  }

  @ParameterizedTest
  @EnumSource
  void everyTypeIsExplained(ProblemType type) throws IOException {
    assertThat(Files.readString(Path.of("docs/problems.md")))
        .contains("| `" + type.code() + "` | " + type.status() + " |");
  }
}
