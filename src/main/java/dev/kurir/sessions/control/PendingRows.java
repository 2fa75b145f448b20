package dev.kurir.sessions.control;

import dev.kurir.whatsapp.store.Unit.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The changes of one unit that are not sent to the database yet. The last change of a row wins.
final class PendingRows {
  private static final String UPSERT =
      """
      insert into %s (session_id, category, key_id, value, key_version)
      select ?, category, key_id, value, ? from unnest(?, ?, ?) as rows (category, key_id, value)
      on conflict (session_id, category, key_id)
      do update set value = excluded.value, key_version = excluded.key_version\
      """;

  private static final String DELETE =
      """
      delete from %s where session_id = ?
      and (category, key_id) in (select * from unnest(?, ?))\
      """;

  private final Map<Name, Change> changes = new HashMap<>();
  private boolean link;

  private record Name(Category category, String keyId) {}

  /// What this unit did to a row so far.
  sealed interface Change {}

  record Untouched() implements Change {}

  record Written(byte[] value) implements Change {}

  record Deleted() implements Change {}

  Change look(Category category, String keyId) {
    return changes.getOrDefault(new Name(category, keyId), new Untouched());
  }

  void write(Category category, String keyId, byte[] value) {
    changes.put(new Name(category, keyId), new Written(value));
    link |=
        category == Category.SIGNED_PRE_KEY
            || (category == Category.DEVICE && keyId.equals(EssentialRows.SELF));
  }

  void delete(Category category, String keyId) {
    changes.put(new Name(category, keyId), new Deleted());
  }

  /// Whether something was written that makes the link, sent to the database or not.
  boolean touchesLink() {
    return link;
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  void clear() {
    changes.clear();
    link = false;
  }

  /// In which table rows of that category stand.
  static String table(Category category) {
    return category == Category.SENT ? "passing_rows" : "auth_credits";
  }

  /// Adds at most two statements a table and forgets the changes.
  void drainTo(Statements statements, PgDeviceStore.Scope scope) {
    var written = new TreeMap<String, Columns>();
    var deleted = new TreeMap<String, Columns>();
    var envelopes = scope.envelopes();
    changes.forEach((name, change) -> {
      var table = table(name.category());
      switch (change) {
        case Written(var value) -> {
          var columns = written.computeIfAbsent(table, _ -> new Columns());
          columns.add(name);
          columns.values.add(envelopes.seal(name.category().name(), name.keyId(), value));
        }
        case Deleted() -> deleted.computeIfAbsent(table, _ -> new Columns()).add(name);
        case Untouched() -> {}
      }
    });
    var session = scope.place().session().value();
    written.forEach((table, rows) ->
        statements.add(
            UPSERT.formatted(table),
            session,
            envelopes.keyVersion(),
            rows.categories(),
            rows.keyIds(),
            rows.values.toArray(byte[][]::new)));
    deleted.forEach((table, rows) ->
        statements.add(DELETE.formatted(table), session, rows.categories(), rows.keyIds()));
    changes.clear();
  }

  /// Rows turned into one array a column, as `unnest` takes them.
  private static final class Columns {
    private final List<String> categories = new ArrayList<>();
    private final List<String> keyIds = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    void add(Name name) {
      categories.add(name.category().name());
      keyIds.add(name.keyId());
    }

    String[] categories() {
      return categories.toArray(String[]::new);
    }

    String[] keyIds() {
      return keyIds.toArray(String[]::new);
    }
  }
}
