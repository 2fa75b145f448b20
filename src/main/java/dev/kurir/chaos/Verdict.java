package dev.kurir.chaos;

import java.util.ArrayList;
import java.util.List;

/// What the oracle counted.
///
/// @param lost promised, and not to be seen, or not readable
/// @param doubled seen once more than once: under a second id, or a second time
/// @param reordered seen after one that was promised later in the same chat
/// @param untrue Kurir says something else of it than what the phones show
/// @param examples a few of each, in words
record Verdict(long lost, long doubled, long reordered, long untrue, List<String> examples) {
  private static final int EXAMPLES = 12;
  static final Verdict CLEAN = new Verdict(0, 0, 0, 0, List.of());

  boolean isClean() {
    return lost + doubled + reordered + untrue == 0;
  }

  Verdict and(Verdict other) {
    var all = new ArrayList<>(examples);
    other.examples.stream().limit(Math.max(0, EXAMPLES - all.size())).forEach(all::add);
    return new Verdict(
        lost + other.lost,
        doubled + other.doubled,
        reordered + other.reordered,
        untrue + other.untrue,
        List.copyOf(all));
  }
}
