package dev.kurir.chaos;

import dev.kurir.chaos.Ledger.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Holds what was promised against what is to be seen. Knows nothing of Kurir.
final class Oracle {
  private static final int FEW = 4;

  /// Ends of a message that a caller has been told of truthfully when a phone shows it.
  private static final Set<String> ARRIVED = Set.of("sent", "delivered", "read");

  private Oracle() {}

  /// One chat, one place where it is to be seen.
  ///
  /// @param where in words, for the examples
  /// @param promised in the order of the promises
  /// @param shown in the order in which they stand there; others may be among them
  static Verdict judge(String where, List<Entry> promised, List<Shown> shown) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < promised.size(); i++) {
      places.put(promised.get(i).text(), i);
    }
    var found = new Found(where);
    Set<String> seen = new HashSet<>();
    int last = -1;
    for (Shown each : shown) {
      Integer place = places.get(each.text());
      if (place == null || !each.readable()) {
        continue;
      }
      if (!seen.add(each.text())) {
        found.doubled(each);
      } else if (place < last) {
        found.reordered(each);
      } else {
        last = place;
      }
    }
    for (Entry entry : promised) {
      if (entry.job().isPresent() && !seen.contains(entry.text())) {
        found.lost(entry);
      }
    }
    return found.verdict();
  }

  /// Whether Kurir's own words about its messages are true.
  ///
  /// @param rows by text
  static Verdict judgeWords(
      Collection<Entry> promised, Map<String, Rows.Row> rows, List<Shown> shown) {
    Map<String, String> ids = new HashMap<>();
    shown.forEach(each -> ids.put(each.text(), each.id()));
    var untrue = new ArrayList<String>();
    for (Entry entry : promised) {
      Rows.Row row = rows.get(entry.text());
      if (entry.job().isEmpty()) {
        continue;
      }
      if (row == null) {
        untrue.add("untrue: no row of '" + entry.text() + "'");
      } else if (!row.job().equals(entry.job().get())) {
        untrue.add("untrue: two jobs of '" + entry.text() + "'");
      } else if (!ARRIVED.contains(row.state())) {
        untrue.add("untrue: '" + entry.text() + "' is " + row.state());
      } else if (!row.id().equals(ids.getOrDefault(entry.text(), row.id()))) {
        untrue.add("untrue: '" + entry.text() + "' arrived under another id");
      }
    }
    return new Verdict(0, 0, 0, untrue.size(), untrue.stream().limit(FEW).toList());
  }

  /// Counts, and keeps a few of each kind as examples.
  private static final class Found {
    private final String where;
    private final List<String> examples = new ArrayList<>();
    private long lost;
    private long doubled;
    private long reordered;

    private Found(String where) {
      this.where = where;
    }

    private void lost(Entry entry) {
      example(lost++, "lost: '" + entry.text() + "', not seen " + where);
    }

    private void doubled(Shown message) {
      example(doubled++, "doubled: '" + message.text() + "' " + where + ", as " + message.id());
    }

    private void reordered(Shown message) {
      example(reordered++, "reordered: '" + message.text() + "' " + where);
    }

    private void example(long before, String what) {
      if (before < FEW) {
        examples.add(what);
      }
    }

    private Verdict verdict() {
      return new Verdict(lost, doubled, reordered, 0, List.copyOf(examples));
    }
  }
}
