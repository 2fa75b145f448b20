package dev.kurir.sessions.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnNumberTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "+62 812-3456-7890",
        "6281234567890",
        "0062 812 3456 7890",
        " +62 (812) 34567890 "
      })
  void aNumberWithItsCountryCodeIsReadAsDigits(String written) {
    assertThat(OwnNumber.read(written, Optional.empty())).contains("6281234567890");
  }

  @Test
  void aLocalNumberNeedsTheTenantsCountry() {
    assertThat(OwnNumber.read("0812 3456 7890", Optional.of("ID"))).contains("6281234567890");
    assertThat(OwnNumber.read("0812 3456 7890", Optional.empty())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+", "+62", "12", "+62 812x", "a@s.whatsapp.net", "+999 123456789"})
  void whatNoPhoneCanHaveIsNoNumber(String written) {
    assertThat(OwnNumber.read(written, Optional.of("ID"))).isEmpty();
  }
}
