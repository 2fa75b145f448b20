package dev.kurir.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GatewayJvmTest {
  @Test
  void theContainersJvmIsToldTheSame() throws IOException {
    var gateway =
        Files.readAllLines(Path.of("payara/Dockerfile")).stream()
            .filter(line -> line.startsWith("ENTRYPOINT") && line.contains("payara-micro.jar"))
            .findFirst()
            .orElseThrow();

    assertThat(GatewayJvm.FLAGS).allSatisfy(flag -> assertThat(gateway).contains('"' + flag + '"'));
  }
}
