package dev.kurir.whatsapp.appstate;

import static dev.kurir.whatsapp.store.Unit.Category.APP_STATE_KEY;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.proto.AppStateKeyRow;
import dev.kurir.whatsapp.proto.AppStateSyncKey;
import dev.kurir.whatsapp.proto.AppStateSyncKeyShare;
import dev.kurir.whatsapp.store.Unit;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The rows of the keys that the phone has shared, and of those that it was asked for.
final class StateKeyRows {
  private static final int MOST_AT_ONCE = 200;
  private static final int LONGEST_ID = 32;
  private static final int LONGEST_DATA = 256;
  private static final String ASKED = "asked/";

  /// A key that does not come is not asked for again sooner.
  private static final Duration PATIENCE = Duration.ofHours(24);

  private StateKeyRows() {}

  static void keep(Unit unit, AppStateSyncKeyShare share) {
    share.getKeysList().stream().limit(MOST_AT_ONCE).forEach(key -> keep(unit, key));
  }

  private static void keep(Unit unit, AppStateSyncKey key) {
    var id = key.getKeyId().getKeyId();
    var data = key.getKeyData();
    if (id.isEmpty()
        || id.size() > LONGEST_ID
        || data.getKeyData().isEmpty()
        || data.getKeyData().size() > LONGEST_DATA) {
      return;
    }
    var row =
        AppStateKeyRow.newBuilder()
            .setKeyData(data.getKeyData())
            .setTimestamp(data.getTimestamp())
            .build();
    unit.write(APP_STATE_KEY, name(id), row.toByteArray());
    unit.delete(APP_STATE_KEY, List.of(ASKED + name(id)));
  }

  /// Without a single one there is nothing to be read.
  static boolean any(Unit unit) {
    return unit.keyIds(APP_STATE_KEY, MOST_AT_ONCE).stream()
        .anyMatch(name -> !name.startsWith(ASKED));
  }

  /// @param missing the ids of those that are not there
  record Found(Map<ByteString, StateKeys> keys, Set<ByteString> missing) {}

  static Found read(Unit unit, Collection<ByteString> ids) {
    var distinct = new LinkedHashSet<>(ids);
    var rows = unit.read(APP_STATE_KEY, distinct.stream().map(StateKeyRows::name).toList());
    Map<ByteString, StateKeys> found = new HashMap<>();
    Set<ByteString> missing = new LinkedHashSet<>();
    for (ByteString id : distinct) {
      byte[] row = rows.get(name(id));
      if (row == null) {
        missing.add(id);
      } else {
        found.put(id, StateKeys.of(decode(row).getKeyData().toByteArray()));
      }
    }
    return new Found(found, missing);
  }

  /// Those that were not asked for lately.
  static List<ByteString> notAsked(Unit unit, Collection<ByteString> ids, long now) {
    return ids.stream()
        .filter(id -> !id.isEmpty() && id.size() <= LONGEST_ID)
        .filter(id ->
            unit.read(APP_STATE_KEY, ASKED + name(id))
                .filter(row -> now - ByteBuffer.wrap(row).getLong() < PATIENCE.toMillis())
                .isEmpty())
        .limit(MOST_AT_ONCE)
        .toList();
  }

  static void asked(Unit unit, Collection<ByteString> ids, long now) {
    byte[] row = ByteBuffer.allocate(Long.BYTES).putLong(now).array();
    ids.forEach(id -> unit.write(APP_STATE_KEY, ASKED + name(id), row));
  }

  private static String name(ByteString id) {
    return HexFormat.of().formatHex(id.substring(0, Math.min(LONGEST_ID, id.size())).toByteArray());
  }

  private static AppStateKeyRow decode(byte[] row) {
    try {
      return AppStateKeyRow.parseFrom(row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of an app state key is unreadable", e);
    }
  }
}
