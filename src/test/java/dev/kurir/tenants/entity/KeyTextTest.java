package dev.kurir.tenants.entity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyTextTest {
  @Test
  void aKeyHolds256RandomBitsBehindItsMark() {
    var keys =
        IntStream.range(0, 1000)
            .mapToObj(_ -> KeyText.generate().value())
            .collect(Collectors.toSet());

    assertThat(keys).hasSize(1000);
    assertThat(keys)
        .allSatisfy(key -> {
          assertThat(key).matches("kurir_[A-Za-z0-9_-]{43}");
          assertThat(Base64.getUrlDecoder().decode(key.substring(6))).hasSize(32);
        });
  }

  @Test
  void itIsKeptAsItsSha256() {
    assertThat(HexFormat.of().formatHex(new KeyText("abc").hash()))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void theTextFormTellsNoMoreThanThePrefix() {
    var key = KeyText.generate();

    assertThat(key.toString()).startsWith(key.prefix()).hasSizeLessThan(14);
    assertThat(new KeyText("short").toString()).doesNotContain("short");
  }
}
