package dev.kurir.whatsapp.history;

import static dev.kurir.whatsapp.store.Unit.Category.HISTORY;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.HistorySyncNotification;
import dev.kurir.whatsapp.proto.PendingHistoryRow;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of announced pieces, in the order in which they were announced.
final class Pending {
  /// A phone announces some dozens.
  private static final int MOST = 500;

  private Pending() {}

  /// One announced piece.
  ///
  /// @param key of its row
  record Piece(String key, PendingHistoryRow row, HistorySyncNotification notification) {
    Piece with(PendingHistoryRow changed) {
      return new Piece(key, changed, notification);
    }

    /// When it was announced, in milliseconds; later than those before it.
    long place() {
      return Long.parseLong(key.substring(0, key.indexOf('-')));
    }

    boolean isSameAs(HistorySyncNotification other) {
      return notification.getSyncType() == other.getSyncType()
          && notification.getChunkOrder() == other.getChunkOrder();
    }
  }

  /// Keeps a piece, behind all that are there: names are kept under the LIDs that earlier pieces
  /// tell. It replaces the same piece when that was asked for again. Drops it when there are far
  /// too many.
  static void add(Unit unit, String messageId, HistorySyncNotification notification, long now) {
    var known = all(unit);
    known.stream()
        .filter(piece -> piece.row.getAsked() > 0 && piece.isSameAs(notification))
        .forEach(piece -> remove(unit, piece.key));
    if (known.size() < MOST) {
      var row =
          PendingHistoryRow.newBuilder()
              .setMessageId(messageId)
              .setNotification(notification.toByteString())
              .setAsked(asked(known, notification));
      long place = Math.max(now, 1 + known.stream().mapToLong(Piece::place).max().orElse(0));
      unit.write(HISTORY, "%013d-%s".formatted(place, messageId), row.build().toByteArray());
    }
  }

  /// How often the same piece was asked for before: it does not start at nothing again.
  private static int asked(List<Piece> known, HistorySyncNotification notification) {
    return known.stream()
        .filter(piece -> piece.isSameAs(notification))
        .mapToInt(piece -> piece.row.getAsked())
        .max()
        .orElse(0);
  }

  static List<Piece> all(Unit unit) {
    var keys = unit.keyIds(HISTORY, MOST);
    var rows = unit.read(HISTORY, keys);
    return keys.stream().flatMap(key -> piece(key, rows.get(key)).stream()).toList();
  }

  private static Optional<Piece> piece(String key, byte @Nullable [] row) {
    if (row == null) {
      return Optional.empty();
    }
    try {
      var decoded = PendingHistoryRow.parseFrom(row);
      return Optional.of(
          new Piece(key, decoded, HistorySyncNotification.parseFrom(decoded.getNotification())));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a piece of history is unreadable", e);
    }
  }

  /// Whether the piece is still wanted: the link it came with is not forgotten meanwhile.
  static boolean isThere(Unit unit, String key) {
    return unit.read(HISTORY, key).isPresent();
  }

  static void write(Unit unit, Piece piece) {
    unit.write(HISTORY, piece.key, piece.row.toByteArray());
  }

  static void remove(Unit unit, String key) {
    unit.delete(HISTORY, List.of(key));
  }
}
