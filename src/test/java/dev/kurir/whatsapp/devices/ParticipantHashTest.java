package dev.kurir.whatsapp.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kurir.whatsapp.Vectors;
import dev.kurir.whatsapp.binary.Jid;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParticipantHashTest {
  @Test
  void theHashIsTheOneThatOthersCompute() {
    var cases = Vectors.cases("phash.json");
    assertThat(cases).hasSize(2);
    for (var vector : cases) {
      List<Jid> devices =
          Vectors.list(vector.get("devices")).stream()
              .map(text -> Jid.parse(text.asText()).orElseThrow())
              .toList();

      assertThat(ParticipantHash.of(devices)).isEqualTo(vector.get("phash").asText());
      assertThat(ParticipantHash.of(devices.reversed())).isEqualTo(vector.get("phash").asText());
    }
  }

  /// The token table holds it.
  @Test
  void nobodyHasAHashToo() {
    assertThat(ParticipantHash.of(List.of())).isEqualTo("2:47DEQpj8");
  }
}
