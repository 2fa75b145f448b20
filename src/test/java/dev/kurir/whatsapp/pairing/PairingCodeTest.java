package dev.kurir.whatsapp.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.kurir.whatsapp.Vectors;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PairingCodeTest {
  private static final byte[] KEY =
      Vectors.hex(Vectors.read("pairing-code.json"), "ephemeralPublic");
  private static final byte[] WRAPPED = Vectors.hex(Vectors.read("pairing-code.json"), "wrapped");

  private final PairingCode code =
      new PairingCode(Vectors.read("pairing-code.json").get("code").asText());

  @Test
  void aKeyIsWrappedAsOthersWrapIt() {
    var vector = Vectors.read("pairing-code.json");

    assertThat(code.wrap(KEY, Vectors.hex(vector, "salt"), Vectors.hex(vector, "iv")))
        .isEqualTo(WRAPPED);
    assertThat(code.unwrap(WRAPPED)).hasValue(KEY);
  }

  @Test
  void eachWrappingIsNewAndOpensWithTheSameCodeOnly() {
    byte[] wrapped = code.wrap(KEY);

    assertThat(wrapped).hasSize(80).isNotEqualTo(WRAPPED);
    assertThat(code.unwrap(wrapped)).hasValue(KEY);
    assertThat(new PairingCode("123ABCDY").unwrap(wrapped).orElseThrow()).isNotEqualTo(KEY);
  }

  @Test
  void wrongLengthsAreNoWrappedKeys() {
    assertThat(code.unwrap(new byte[79])).isEmpty();
    assertThat(code.unwrap(new byte[81])).isEmpty();
    assertThat(code.unwrap(new byte[0])).isEmpty();
  }

  @Test
  void fiveBytesAreEightCharacters() {
    assertThat(PairingCode.of(new byte[5]).text()).isEqualTo("11111111");
    assertThat(PairingCode.of(new byte[] {-1, -1, -1, -1, -1}).text()).isEqualTo("ZZZZZZZZ");
    assertThat(PairingCode.of(new byte[] {0, 0x44, 0x32, 0x14, (byte) 0xc7}).text())
        .isEqualTo("12345678");
  }

  @Test
  void codesAreRandomAndUseTheWholeAlphabet() {
    Set<String> codes = new HashSet<>();
    Set<Integer> characters = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      String text = PairingCode.random().text();
      codes.add(text);
      text.chars().forEach(characters::add);
    }

    assertThat(codes).hasSize(2_000);
    assertThat(characters).hasSize(32);
  }

  @Test
  void usersMayTypeItAsTheyLike() {
    assertThat(code.display()).isEqualTo("123A-BCDZ");
    assertThat(PairingCode.parse("123a-bcdz")).hasValue(code);
    assertThat(PairingCode.parse(" 123ABCDZ ")).hasValue(code);
    assertThat(PairingCode.parse("123ABCD")).isEmpty();
    assertThat(PairingCode.parse("123ABCDU")).isEmpty();
    assertThat(PairingCode.parse("")).isEmpty();
    assertThatIllegalArgumentException().isThrownBy(() -> new PairingCode("0OIU0OIU"));
  }

  @Test
  void theTextFormIsNotTheCode() {
    assertThat(code.toString()).doesNotContain(code.text());
  }
}
