package dev.kurir.messages.entity;

import java.util.Optional;
import java.util.regex.Pattern;

/// A place in the log of messages: after one row, in the order of commits.
///
/// @param xid the transaction that wrote the row
/// @param seq the row's number
public record Cursor(long xid, long seq) {
  /// Before the first row.
  public static final Cursor START = new Cursor(0, 0);

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  /// What [#toString] wrote; empty when `text` is something else.
  public static Optional<Cursor> parse(String text) {
    var parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new Cursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
        : Optional.empty();
  }

  /// Opaque to callers.
  @Override
  public String toString() {
    return xid + "-" + seq;
  }
}
