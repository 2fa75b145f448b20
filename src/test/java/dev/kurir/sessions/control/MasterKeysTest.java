package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kurir.platform.control.BadSettingException;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MasterKeysTest {
  private static final String HEX =
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
  private static final String BASE64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void base64AndHexNameTheSameKey() {
    assertThat(MasterKeys.parse(HEX).currentKey())
        .isEqualTo(MasterKeys.parse(BASE64).currentKey())
        .isEqualTo(MasterKeys.parse(" " + HEX.toUpperCase(Locale.ROOT) + "\n").currentKey());
  }

  @Test
  void aListNamesTheCurrentKeyFirst() {
    var keys = MasterKeys.parse("v7:" + HEX + ", v3:" + BASE64);

    assertThat(keys.current()).isEqualTo(7);
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
      })
  void anythingElseIsRefusedWithoutRepeatingIt(String setting) {
    assertThatThrownBy(() -> MasterKeys.parse(setting))
        .isInstanceOf(BadSettingException.class)
        .hasMessageContaining("KURIR_MASTER_KEY")
        .hasMessageNotContainingAny("horse", "AAECAw", "zz01")
        .hasNoCause();
  }

  @Test
  void aVersionNamedTwiceIsRefused() {
    assertThatThrownBy(() -> MasterKeys.parse("v1:" + HEX + ",v1:" + BASE64))
        .hasMessage("The setting KURIR_MASTER_KEY names version 1 twice.");
  }

  @Test
  void theTextFormHoldsNoKey() {
    assertThat(MasterKeys.parse(HEX)).hasToString("MasterKeys[1]");
  }
}
