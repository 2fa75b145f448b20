package dev.kurir.sessions.control;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Optional;
import java.util.regex.Pattern;

/// The number of the phone that is to be linked, as its owner writes it: `+62 812-…`, the same
/// digits without `+`, or `0812-…` where the tenant has a default country.
public final class OwnNumber {
  private static final int LONGEST = 40;
  private static final Pattern WRITTEN =
      Pattern.compile("\\+?[0-9(][0-9 ()./\\u00a0\\u2010-\\u2013-]*");

  private OwnNumber() {}

  /// The digits with country code; empty when no phone can have this number.
  ///
  /// @param country of numbers that begin with 0, two letters
  public static Optional<String> read(String written, Optional<String> country) {
    var text = written.strip();
    if (text.length() > LONGEST || !WRITTEN.matcher(text).matches()) {
      return Optional.empty();
    }
    var numbers = PhoneNumberUtil.getInstance();
    return parse(numbers, text, country)
        .filter(numbers::isPossibleNumber)
        .map(number -> numbers.format(number, PhoneNumberFormat.E164).substring(1));
  }

  private static Optional<PhoneNumber> parse(
      PhoneNumberUtil numbers, String text, Optional<String> country) {
    boolean national = text.replaceAll("[^0-9+]", "").matches("0[^0].*");
    if (national && country.isEmpty()) {
      return Optional.empty();
    }
    var international = text.startsWith("+") ? text : "+" + text.replaceFirst("^00", "");
    try {
      return Optional.of(
          national
              ? numbers.parse(text, country.get())
              : numbers.parse(international, PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY));
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }
}
