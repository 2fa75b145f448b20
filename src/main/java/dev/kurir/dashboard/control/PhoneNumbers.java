package dev.kurir.dashboard.control;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;

/// Phone numbers as people write them.
public final class PhoneNumbers {
  private PhoneNumbers() {}

  /// `6281234567890` becomes `+62 812-3456-7890`; what is no number of any country only gets its
  /// plus.
  public static String international(String digits) {
    var numbers = PhoneNumberUtil.getInstance();
    try {
      return numbers.format(numbers.parse("+" + digits, null), PhoneNumberFormat.INTERNATIONAL);
    } catch (NumberParseException _) {
      return "+" + digits;
    }
  }
}
