package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeyRingTest {
  private static final String V1 = "v1:" + "0a".repeat(32);
  private static final String V2 = "v2:" + "0b".repeat(32);

  @TempDir Path folder;
  private Path file;
  private Set<Integer> inUse = Set.of(1);

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("master-key");
    write(V1 + "\n");
  }

  @Test
  void aKeyThatIsAddedToTheFileIsKnownAtTheNextLook() throws IOException {
    var ring = ring();
    assertThat(ring.lookAgain()).isFalse();

    write(V1 + "," + V2);

    assertThat(ring.lookAgain()).isTrue();
    assertThat(ring.now().versions()).containsExactlyInAnyOrder(1, 2);
    assertThat(ring.lookAgain()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v2:",
        "v1:0a0a",
        "v2:0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "v1:0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c",
      })
  void aFileThatIsBrokenCutOrHasAnotherKeyIsRefusedAndTheOldKeysStay(String text)
      throws IOException {
    var ring = ring();
    var before = ring.now();

    write(text);

    assertThat(ring.lookAgain()).isFalse();
    assertThat(ring.now()).isSameAs(before);
    write(V2 + "," + V1);
    assertThat(ring.lookAgain()).as("and a good one is taken").isTrue();
  }

  @Test
  void aFileThatIsGoneChangesNothing() throws IOException {
    var ring = ring();

    Files.delete(file);

    assertThat(ring.lookAgain()).isFalse();
    assertThat(ring.now().versions()).containsExactly(1);
  }

  @Test
  void aVersionMayLeaveWhenNothingStandsUnderItAnyMore() throws IOException {
    write(V1 + "," + V2);
    var ring = ring();
    write(V2);
    assertThat(ring.lookAgain()).isFalse();

    inUse = Set.of(2);

    assertThat(ring.lookAgain()).as("the file has not changed since").isTrue();
    assertThat(ring.now().versions()).containsExactly(2);
  }

  @Test
  void theKeysStandInTheSettingOrInTheFile() {
    assertThat(MasterKeySource.from(Settings.of(Map.of("KURIR_MASTER_KEY", V1))).read())
        .isEqualTo(source().read());
    assertThat(source()).hasToString("MasterKeys[1] in " + file).asString().doesNotContain("0a0a");
    assertThatThrownBy(() ->
            MasterKeySource.from(
                Settings.of(
                    Map.of("KURIR_MASTER_KEY", V1, "KURIR_MASTER_KEY_FILE", file.toString()))))
        .hasMessage(
            "The setting KURIR_MASTER_KEY_FILE must not be given together with KURIR_MASTER_KEY.");
    assertThatThrownBy(() -> MasterKeySource.from(Settings.of(Map.of())))
        .hasMessage("The setting KURIR_MASTER_KEY is missing, and so is KURIR_MASTER_KEY_FILE.");
  }

  @Test
  void aFileThatCannotBeUsedStopsTheStartWithoutRepeatingIt() throws IOException {
    write("v1:horse");
    assertThatThrownBy(this::source)
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("KURIR_MASTER_KEY_FILE must be 32 bytes")
        .hasMessageNotContaining("horse");

    write("v1:" + "0a".repeat(40_000));
    assertThatThrownBy(this::source).hasMessageContaining("too long");

    Files.delete(file);
    assertThatThrownBy(this::source).hasMessageContaining("cannot be read").hasNoCause();
  }

  private MasterKeyRing ring() {
    return new MasterKeyRing(source(), () -> inUse);
  }

  private MasterKeySource source() {
    return MasterKeySource.from(Settings.of(Map.of("KURIR_MASTER_KEY_FILE", file.toString())));
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
  }
}
