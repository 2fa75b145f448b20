package dev.kurir.dashboard.view;

import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;

/// The words of the pages in one language; missing keys are bugs and fail loudly. Thread-safe.
public record Texts(Locale locale, ResourceBundle bundle) {
  public static final Locale ENGLISH = Locale.ENGLISH;
  public static final Locale INDONESIAN = Locale.of("id");

  /// Languages that the pages speak, the first is the default.
  public static final List<Locale> LANGUAGES = List.of(ENGLISH, INDONESIAN);

  public static Texts in(Locale locale) {
    var spoken =
        LANGUAGES.stream()
            .filter(known -> known.getLanguage().equals(locale.getLanguage()))
            .findFirst()
            .orElse(ENGLISH);
    var noFallback =
        ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_DEFAULT);
    return new Texts(
        spoken,
        ResourceBundle.getBundle("i18n/texts", spoken, Texts.class.getClassLoader(), noFallback));
  }

  /// The text of `key`; arguments stand where it says `{0}`, `{1}`. Texts are message formats: an
  /// apostrophe is written twice in the files.
  public String of(String key, Object... arguments) {
    return new MessageFormat(bundle.getString(key), locale).format(arguments);
  }

  public String language() {
    return locale.getLanguage();
  }
}
