package dev.kurir.messages.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import dev.kurir.messages.control.Recipients.Reading;
import dev.kurir.messages.entity.Recipient;
import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecipientsTest {
  private static final Optional<String> INDONESIA = Optional.of("ID");
  private static final Optional<String> NOWHERE = Optional.empty();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 (812) 3456.7890",
        "  +62 812 3456 7890 ",
        "006281234567890",
        "6281234567890",
        "62 812-3456-7890",
        "6281234567890@s.whatsapp.net",
        "6281234567890:7@s.whatsapp.net",
        "6281234567890@c.us",
      })
  void allWaysToWriteANumberAreOne(String to) {
    assertThat(Recipients.read(to, NOWHERE)).isEqualTo(phone("6281234567890"));
    assertThat(Recipients.read(to, INDONESIA)).isEqualTo(phone("6281234567890"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"081234567890", "0812-3456-7890", "(0812) 3456 7890"})
  void aNumberWithoutCountryCodeIsOneOfTheDefaultCountry(String to) {
    assertThat(Recipients.read(to, INDONESIA)).isEqualTo(phone("6281234567890"));
  }

  @Test
  void aNumberWithCountryCodeIsReadAsThatAlsoAbroad() {
    assertThat(Recipients.read("4915112345678", INDONESIA)).isEqualTo(phone("4915112345678"));
    assertThat(Recipients.read("15551234567", INDONESIA)).isEqualTo(phone("15551234567"));
  }

  @Test
  void digitsThatAreNoNumberWithCountryCodeAreOneOfTheDefaultCountry() {
    assertThat(Recipients.read("2125550123", Optional.of("US"))).isEqualTo(phone("12125550123"));
    assertThat(Recipients.read("2125550123", NOWHERE)).isInstanceOf(Reading.Wrong.class);
  }

  @Test
  void aLineBreakIsNoPartOfANumber() {
    assertThat(Recipients.read("62812\n34567890", NOWHERE)).isInstanceOf(Reading.Wrong.class);
  }

  @Test
  void aNumberThatIsOnlyPossibleIsTaken() {
    assertThat(Recipients.read("6281200000001", NOWHERE)).isEqualTo(phone("6281200000001"));
    assertThat(Recipients.read("+62 899 0000 0000", NOWHERE)).isEqualTo(phone("6289900000000"));
  }

  /// The quick way for plain digits must say what the library says.
  @Test
  void plainDigitsAreReadAsTheLibraryReadsThem() {
    var random = new Random(7);
    var numbers = PhoneNumberUtil.getInstance();
    for (var region : numbers.getSupportedRegions()) {
      var example = numbers.getExampleNumberForType(region, PhoneNumberType.MOBILE);
      if (example != null) {
        var digits = numbers.format(example, PhoneNumberFormat.E164).substring(1);
        assertThat(Recipients.read(digits, NOWHERE)).isEqualTo(phone(digits));
        assertThat(Recipients.read("+" + digits, INDONESIA)).isEqualTo(phone(digits));
        var spaced = "+" + digits.substring(0, 5) + " " + digits.substring(5);
        assertThat(Recipients.read(spaced, NOWHERE)).isEqualTo(phone(digits));
      }
    }
    for (int i = 0; i < 20_000; i++) {
      var digits = Long.toString(random.nextLong(1_000_000, 1_000_000_000_000_000L));
      assertThat(Recipients.read(digits, NOWHERE) instanceof Reading.Read)
          .as(digits)
          .isEqualTo(
              Recipients.read("+" + digits.substring(0, 1) + "." + digits.substring(1), NOWHERE)
                  instanceof Reading.Read);
    }
  }

  @Test
  void aHiddenUserIsReachedByItsLid() {
    assertThat(Recipients.read("123456789012345@lid", NOWHERE))
        .isEqualTo(new Reading.Read(new Recipient.Lid("123456789012345")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|recipient",
        "hello|recipient",
        "+|recipient",
        "12|recipient",
        "+62812345678901234567890|recipient",
        "+1-800-FLOWERS|recipient",
        "+62 812 3456 7890; drop table|recipient",
        "٦٢٨١٢٣٤٥٦٧٨٩٠|recipient",
        "0812 3456 7890|country",
        "@s.whatsapp.net|recipient",
        "s.whatsapp.net|recipient",
        "status@broadcast|recipient",
        "0@s.whatsapp.net|recipient",
        "abc@s.whatsapp.net|recipient",
        "628123456789@example.com|recipient",
        "628123456789@newsletter|recipient",
        "abc@g.us|recipient",
        "@g.us|recipient",
      })
  void whatIsNoPersonIsRefusedWithARule(String to, String rule) {
    assertThat(Recipients.read(to, NOWHERE))
        .isInstanceOfSatisfying(
            Reading.Wrong.class, wrong -> assertThat(wrong.rule()).isEqualTo(rule));
  }

  @ParameterizedTest
  @ValueSource(strings = {"120363000000000000@g.us", "6281234567890-1500000000@g.us"})
  void theJidOfAGroupIsARecipient(String to) {
    assertThat(Recipients.read(to, NOWHERE))
        .isEqualTo(new Reading.Read(new Recipient.Group(Jid.parse(to).orElseThrow())));
  }

  @Test
  void aVeryLongTextIsRefusedQuickly() {
    assertThat(Recipients.read("+" + "1 ".repeat(500_000), NOWHERE))
        .isInstanceOf(Reading.Wrong.class);
  }

  private static Reading phone(String digits) {
    return new Reading.Read(new Recipient.Phone(digits));
  }
}
