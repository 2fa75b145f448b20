package dev.kurir.bench;

import java.util.Arrays;

/// The value in the middle, which one slow run does not move.
final class Median {
  private Median() {}

  static double of(double... values) {
    return at(0.5, values);
  }

  /// @param share 0.5 is the median, 0.99 what one in a hundred exceeds
  static double at(double share, double... values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }
}
