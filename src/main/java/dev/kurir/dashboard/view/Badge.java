package dev.kurir.dashboard.view;

/// A state in a word and a colour.
///
/// @param tone chooses the colour
/// @param label the word, already translated
/// @param hint the reason and what to do, already translated; may be empty
public record Badge(Tone tone, String label, String hint) {
  /// Good is green, busy yellow, bad red, plain grey.
  public enum Tone {
    GOOD,
    BUSY,
    BAD,
    PLAIN;

    public String css() {
      return "badge-" + name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
