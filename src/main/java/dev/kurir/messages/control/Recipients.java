package dev.kurir.messages.control;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import dev.kurir.messages.entity.Recipient;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Reads what a caller wrote as `to`: `+62 812-…`, digits, or a JID.
///
/// Digits without `+` mean a number with its country code, as everywhere in WhatsApp; only where
/// that makes no number they are read as a number of the default country. A number that is possible
/// but not known to be in use is taken: only WhatsApp knows who has an account.
public final class Recipients {
  private static final int LONGEST = 100;
  private static final Pattern WRITTEN =
      Pattern.compile("\\+?[0-9][0-9 ()./\\u00a0\\u2010-\\u2013-]*|\\([0-9][0-9 ()./-]*");
  private static final Pattern ACCOUNT = Pattern.compile("[1-9][0-9]{4,19}");
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final Set<Integer> CODES = NUMBERS.getSupportedCallingCodes();

  private Recipients() {}

  /// What came of reading it.
  public sealed interface Reading {
    record Read(Recipient recipient) implements Reading {}

    /// @param rule stable, for programs
    record Wrong(String rule, String detail) implements Reading {}
  }

  /// @param country of numbers without a country code, two letters
  public static Reading read(String to, Optional<String> country) {
    var text = to.strip();
    if (text.isEmpty() || text.length() > LONGEST) {
      return wrong("recipient", "Must be a phone number or a JID.");
    }
    return text.indexOf('@') >= 0 ? readJid(text) : readNumber(text, country);
  }

  private static Reading readJid(String text) {
    var jid = Jid.parse(text).map(Jid::account).orElse(Jid.SERVER);
    if (jid.isGroup()) {
      return Group.isId(jid)
          ? read(new Recipient.Group(jid))
          : wrong("recipient", "Is no JID of a group that can exist.");
    }
    if (!ACCOUNT.matcher(jid.user()).matches()) {
      return wrong("recipient", "Must be a phone number, or the JID of a person or a group.");
    }
    return switch (jid.server()) {
      case Jid.USER, Jid.LEGACY_USER -> read(new Recipient.Phone(jid.user()));
      case Jid.LID -> read(new Recipient.Lid(jid.user()));
      default -> wrong("recipient", "Must be a phone number, or the JID of a person or a group.");
    };
  }

  private static Reading readNumber(String text, Optional<String> country) {
    var plain = plain(text, country);
    if (plain.isPresent()) {
      return read(plain.get());
    }
    if (!WRITTEN.matcher(text).matches()) {
      return wrong("recipient", "Must be a phone number or a JID.");
    }
    if (text.startsWith("+") || text.startsWith("00")) {
      return found(international(text.replaceFirst("^00", "")).filter(NUMBERS::isPossibleNumber));
    }
    if (text.replaceAll("[^0-9]", "").startsWith("0")) {
      if (country.isEmpty()) {
        return wrong("country", "Write the number with its country code: no default is set.");
      }
      return found(parse(text, country.get()).filter(NUMBERS::isPossibleNumber));
    }
    var numbers = List.of(international(text), country.flatMap(region -> parse(text, region)));
    return found(
        first(NUMBERS::isValidNumber, numbers).or(() -> first(NUMBERS::isPossibleNumber, numbers)));
  }

  /// The usual way to write a number needs no search: digits that begin with a country's code, of a
  /// length that the country has. Empty where they might mean something else.
  private static Optional<Recipient> plain(String text, Optional<String> country) {
    var international = text.charAt(0) == '+';
    var digits = international ? text.substring(1) : text;
    if (!isPlain(digits)) {
      return Optional.empty();
    }
    for (int length = 1; length <= 3; length++) {
      var code = Integer.parseInt(digits.substring(0, length));
      if (CODES.contains(code)) {
        return international
                || country.isEmpty()
                || NUMBERS.getCountryCodeForRegion(country.get()) == code
            ? Optional.of(digits.substring(length))
                .filter(national -> isPossible(code, national))
                .map(_ -> new Recipient.Phone(digits))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static boolean isPlain(String digits) {
    if (digits.length() < 7 || digits.length() > 15 || digits.charAt(0) == '0') {
      return false;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /// A leading zero means different things in different countries: that is left to the library.
  private static boolean isPossible(int code, String national) {
    return national.charAt(0) != '0'
        && NUMBERS.isPossibleNumber(
            new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong(national)));
  }

  private static Optional<PhoneNumber> international(String text) {
    return parse(
        text.startsWith("+") ? text : "+" + text, PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY);
  }

  private static Optional<PhoneNumber> parse(String text, String region) {
    try {
      return Optional.of(NUMBERS.parse(text, region));
    } catch (NumberParseException _) {
      return Optional.empty();
    }
  }

  private static Optional<PhoneNumber> first(
      Predicate<PhoneNumber> rule, List<Optional<PhoneNumber>> numbers) {
    return numbers.stream().flatMap(Optional::stream).filter(rule).findFirst();
  }

  private static Reading found(Optional<PhoneNumber> number) {
    return number
        .map(found -> NUMBERS.format(found, PhoneNumberFormat.E164).substring(1))
        .map(digits -> read(new Recipient.Phone(digits)))
        .orElseGet(() -> wrong("recipient", "Is no phone number that can exist."));
  }

  private static Reading read(Recipient recipient) {
    return new Reading.Read(recipient);
  }

  private static Reading wrong(String rule, String detail) {
    return new Reading.Wrong(rule, detail);
  }
}
