package dev.kurir.whatsapp.history;

import static dev.kurir.whatsapp.store.Unit.Category.DEVICE;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.GlobalSettings;
import dev.kurir.whatsapp.proto.HistoryFactsRow;
import dev.kurir.whatsapp.store.Unit;

/// The row of what a history says once and for all.
final class HistoryFacts {
  private static final String KEY = "history";
  private static final int LONGEST_NONCE = 500;

  private HistoryFacts() {}

  static HistoryFactsRow read(Unit unit) {
    return unit.read(DEVICE, KEY)
        .map(HistoryFacts::decode)
        .orElseGet(HistoryFactsRow::getDefaultInstance);
  }

  static void keepNonce(Unit unit, String nonce) {
    if (!nonce.isEmpty() && nonce.length() <= LONGEST_NONCE) {
      write(unit, read(unit).toBuilder().setCompanionMetaNonce(nonce));
    }
  }

  static void keep(Unit unit, GlobalSettings settings) {
    var facts = read(unit).toBuilder();
    if (settings.getChatDbLidMigrationTimestamp() > 0) {
      facts.setChatDbLidMigrationTimestamp(settings.getChatDbLidMigrationTimestamp());
    }
    if (settings.hasDisappearingModeDuration()) {
      facts.setDisappearingModeDuration(settings.getDisappearingModeDuration());
    }
    write(unit, facts);
  }

  private static void write(Unit unit, HistoryFactsRow.Builder facts) {
    unit.write(DEVICE, KEY, facts.build().toByteArray());
  }

  private static HistoryFactsRow decode(byte[] row) {
    try {
      return HistoryFactsRow.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of the history's facts is unreadable", e);
    }
  }
}
