package dev.kurir.sessions.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Keys that a statement asks for. Few are listed one by one, the last one again until there is a
/// power of two of them: so there are few different statements, and PostgreSQL keeps its plan for
/// each. For an array it makes a plan each time, which takes longer than the statement.
record KeyList(String sql, List<Object> values) {
  private static final int LISTED = 8;

  static KeyList of(List<String> keys) {
    if (keys.size() > LISTED) {
      return new KeyList("= any(?)", List.of((Object) keys.toArray(String[]::new)));
    }
    int places = 1;
    while (places < keys.size()) {
      places *= 2;
    }
    List<Object> values = new ArrayList<>(keys);
    values.addAll(Collections.nCopies(places - keys.size(), keys.getLast()));
    return new KeyList("in (?" + ", ?".repeat(places - 1) + ")", values);
  }

  /// The values of a statement that has others before them.
  Object[] after(Object... others) {
    List<Object> all = new ArrayList<>(List.of(others));
    all.addAll(values);
    return all.toArray();
  }
}
