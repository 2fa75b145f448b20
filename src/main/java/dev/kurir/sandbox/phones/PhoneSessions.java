package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// A phone's Signal sessions, under the LIDs of the others. Belongs to the phone's line: not
/// thread-safe.
final class PhoneSessions {
  private final String phone;
  private final Map<String, SessionRecord> sessions = new HashMap<>();

  PhoneSessions(String phone) {
    this.phone = phone;
  }

  void load(String address, byte[] session) {
    sessions.put(address, SessionRecord.decode(session));
  }

  /// @param device its LID
  Optional<SessionRecord> find(Jid device) {
    return Optional.ofNullable(sessions.get(address(device)));
  }

  void keep(Jid device, SessionRecord session, Batch batch) {
    sessions.put(address(device), session);
    batch.put(Table.PHONE_SESSIONS, Table.key(phone, address(device)), session.encode());
  }

  void drop(Jid device, Batch batch) {
    if (sessions.remove(address(device)) != null) {
      batch.delete(Table.PHONE_SESSIONS, Table.key(phone, address(device)));
    }
  }

  void clear(Batch batch) {
    for (String address : new ArrayList<>(sessions.keySet())) {
      batch.delete(Table.PHONE_SESSIONS, Table.key(phone, address));
    }
    sessions.clear();
  }

  private static String address(Jid device) {
    return SignalAddress.of(device).toString();
  }
}
