package dev.kurir.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(KurirExtension.class)
class RunningKurirIT {
  @Test
  void theBuiltApplicationIsReadyBehindItsOwnPort(RunningKurir kurir) {
    Reply ready = kurir.api().anonymous().get("/health/ready");

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.text("status")).isEqualTo("UP");
  }

  @Test
  void everyServerCanBeKilledAndStartedAgain(RunningKurir kurir) {
    kurir.gateway().child().kill();
    kurir.redis().child().kill();
    kurir.postgres().child().kill();

    kurir.restore();

    Eventually.yes(
        "ready again",
        Duration.ofSeconds(30),
        () -> kurir.api().anonymous().get("/health/ready").status() == 200);
  }

  @Test
  void whatRunsIsLeftAloneByARestore(RunningKurir kurir) {
    var before = pidsOf(kurir);

    kurir.restore();

    assertThat(pidsOf(kurir)).isEqualTo(before);
  }

  private static List<Long> pidsOf(RunningKurir kurir) {
    return Stream.of(kurir.postgres(), kurir.redis(), kurir.sandbox(), kurir.gateway())
        .map(server -> server.child().pid())
        .toList();
  }
}
