package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.platform.control.BadSettingException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeysTest {
  private static final String HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String OTHER = "0b".repeat(32);
  private static final String THIRD = "0c".repeat(32);
  private static final String BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void base64AndHexNameTheSameKey() {
    assertThat(parse(HEX).key(1))
        .isEqualTo(parse(BASE64).key(1))
        .isEqualTo(parse(" " + HEX.toUpperCase(Locale.ROOT) + "\n").key(1));
  }

  @Test
  void theNewestIsTheHighestVersionWhereverItStands() {
    var keys = parse("v3:" + BASE64 + ", v7:" + HEX);

    assertThat(keys.newest()).isEqualTo(7);
    assertThat(keys.key(3)).isPresent();
    assertThat(keys.key(1)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "correct horse battery staple",
        "AAECAwQFBgcICQoLDA0ODw==",
        "v1:",
        "v0:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "v1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,",
        "zz0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
        "000102030405060708090a0b0c0d0e0f10111213141", // cut: 43 digits would be 32 bytes of base64
      })
  void anythingElseIsRefusedWithoutRepeatingIt(String setting) {
    assertThatThrownBy(() -> parse(setting))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("KURIR_MASTER_KEY")
        .hasMessageNotContainingAny("horse", "AAECAw", "zz01")
        .hasNoCause();
  }

  @Test
  void aVersionNamedTwiceIsRefused() {
    assertThatThrownBy(() -> parse("v1:" + HEX + ",v1:" + BASE64))
        .hasMessage("The setting KURIR_MASTER_KEY names version 1 twice.");
  }

  @Test
  void theTextFormHoldsNoKey() {
    assertThat(parse(HEX)).hasToString("MasterKeys[1]");
  }

  @Test
  void newWrapsUseTheHighestVersionThatEverybodyKnows() {
    var keys = parse("v1:" + HEX + ",v2:" + OTHER + ",v3:" + THIRD);
    var two = parse("v1:" + HEX + ",v2:" + OTHER).names();

    assertThat(keys.newestKnownTo(List.of())).isEqualTo(3);
    assertThat(keys.newestKnownTo(List.of(keys.names(), two))).isEqualTo(2);
    assertThat(keys.newestKnownTo(List.of(two, parse(HEX).names()))).isEqualTo(1);
    assertThat(keys.newestKnownTo(List.of(two, Set.of()))).as("one did not say").isEqualTo(1);
  }

  @Test
  void anotherKeyUnderTheSameVersionIsNotTheSame() {
    var keys = parse("v1:" + HEX + ",v2:" + OTHER);
    var mistaken = parse("v1:" + HEX + ",v2:" + THIRD);

    assertThat(keys.newestKnownTo(List.of(mistaken.names()))).isEqualTo(1);
    assertThat(keys.missingIn(mistaken)).containsExactly(2);
    assertThat(keys.missingIn(parse(HEX))).containsExactly(2);
    assertThat(parse(HEX).missingIn(keys)).isEmpty();
    assertThat(keys).isEqualTo(parse("v2:" + OTHER + ",v1:" + BASE64)).isNotEqualTo(mistaken);
  }

  @Test
  void aNameSaysNothingOfTheKey() {
    assertThat(parse(HEX).names())
        .singleElement()
        .asString()
        .matches("1:[0-9a-f]{16}")
        .doesNotContain(HEX.substring(0, 16));
  }

  private static MasterKeys parse(String text) {
    return MasterKeys.parse("KURIR_MASTER_KEY", text);
  }
}
