package dev.kurir.platform.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
  @Test
  void anEmptyValueIsAMissingOne() {
    var settings = Settings.of(Map.of("A", "  ", "B", " b "));

    assertThat(settings.text("A")).isEmpty();
    assertThat(settings.text("B")).contains("b");
    assertThat(settings.text("C")).isEmpty();
  }

  @Test
  void aBadValueIsToldByItsNameAndNeverByItself() {
    var settings = Settings.of(Map.of("N", "9x9", "U", "ftp://9x9", "H", "9x9", "DB_URL", "9x9"));

    assertThat(failure(() -> settings.number("N", 1, 9))).contains("N").doesNotContain("9x9");
    assertThat(failure(() -> settings.uri("U", Set.of("ws")))).contains("U").doesNotContain("9x9");
    assertThat(failure(() -> settings.hex("H", 2))).contains("H").doesNotContain("9x9");
    assertThat(failure(() -> settings.required("M"))).isEqualTo("The setting M is missing.");
    assertThat(failure(() -> DatabaseSettings.from(settings)))
        .contains("DB_URL")
        .doesNotContain("9x9");
  }

  @Test
  void aNumberOutsideOfItsRangeIsBad() {
    var settings = Settings.of(Map.of("N", "10"));

    assertThat(settings.number("N", 1, 10)).hasValue(10);
    assertThat(failure(() -> settings.number("N", 1, 9))).contains("from 1 to 9");
  }

  @Test
  void aNodeKeepsTheNameThatWasChosenForIt(@TempDir Path folder) {
    var settings = Settings.of(Map.of("KURIR_DATA", folder.resolve("data").toString()));

    var first = NodeSettings.from(settings);

    assertThat(first.name()).hasSize(36);
    assertThat(NodeSettings.from(settings)).isEqualTo(first);
  }

  @Test
  void aNodeMayBeNamed(@TempDir Path folder) {
    var settings = Settings.of(Map.of("KURIR_DATA", folder.toString(), "KURIR_NODE", "kurir-1"));

    assertThat(NodeSettings.from(settings).name()).isEqualTo("kurir-1");
    assertThat(folder.resolve("node")).doesNotExist();
  }

  @Test
  void theDatabaseIsNamedWithoutItsPassword() {
    var settings =
        DatabaseSettings.from(
            Settings.of(
                Map.of("DB_URL", "jdbc:postgresql://h/d?password=s3", "DB_PASSWORD", "s3")));

    assertThat(settings.toString()).contains("//h/d").doesNotContain("s3");
  }

  private static String failure(ThrowingCallable call) {
    return String.valueOf(
        assertThatExceptionOfType(BadSettingException.class)
            .isThrownBy(call)
            .actual()
            .getMessage());
  }
}
