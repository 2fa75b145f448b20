package dev.kurir.whatsapp.store;

import dev.kurir.whatsapp.binary.Jid;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// What an [InMemoryDeviceStore] holds. Guarded by the store's lock.
final class HeapRows {
  private final Map<Unit.Category, NavigableMap<String, byte[]>> rows =
      new EnumMap<>(Unit.Category.class);
  final Map<Jid, Jid> lidByPn = new HashMap<>();
  final Map<Jid, Jid> pnByLid = new HashMap<>();
  final Map<String, InMemoryDeviceStore.OutgoingState> outgoing = new HashMap<>();
  final Map<Jid, InMemoryDeviceStore.Contact> contacts = new HashMap<>();
  final Map<String, Jid> chats = new HashMap<>();
  final Map<String, Object> restrictions = new HashMap<>();
  final List<Inbox.InboundMessage> inbox = new ArrayList<>();

  /// Where in the inbox a message id is: seldom more than once.
  final Map<String, List<Integer>> places = new HashMap<>();

  NavigableMap<String, byte[]> of(Unit.Category category) {
    return rows.computeIfAbsent(category, _ -> new TreeMap<>());
  }
}
