package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.platform.control.BadSettingException;
import dev.kurir.platform.control.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsSettingsTest {
  @TempDir Path folder;

  @Test
  void withoutAFileTheJdkDecides() {
    assertThat(TlsSettings.from(Settings.of(Map.of())).trust()).isEmpty();
  }

  @Test
  void aFileThatIsNotThereStopsTheStart() {
    assertThatThrownBy(() -> read(folder.resolve("none.pem")))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("WHATSAPP_TLS_TRUST");
  }

  @Test
  void aFileWithoutACertificateStopsTheStart() throws Exception {
    assertThatThrownBy(() -> read(Files.createFile(folder.resolve("empty.pem"))))
        .isInstanceOf(BadSettingException.class);
    assertThatThrownBy(() -> read(Files.writeString(folder.resolve("text.pem"), "no certificate")))
        .isInstanceOf(BadSettingException.class);
  }

  private static void read(Path file) {
    TlsSettings.from(Settings.of(Map.of("WHATSAPP_TLS_TRUST", file.toString())));
  }
}
