package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The messages of one phone, the last ones of very many. One is the same as another when chat,
/// writer and message id are. Thread-safe.
final class Chats {
  private static final int MOST = 200_000;

  private final String phone;
  private final NavigableMap<Long, Message> all = new TreeMap<>();
  private final Map<String, NavigableMap<Long, Message>> byChat = new HashMap<>();
  private final Map<String, Message> byKey = new HashMap<>();

  Chats(String phone) {
    this.phone = phone;
  }

  synchronized long load(byte[] json) {
    var message = Json.row(json, Message.class);
    keep(message);
    return message.id();
  }

  /// Adds a message, or replaces the same one.
  synchronized void put(Message message, Batch batch) {
    keep(message);
    batch.put(Table.PHONE_MESSAGES, Table.key(phone, message.id()), message);
    while (all.size() > MOST) {
      forget(all.firstEntry().getValue(), batch);
    }
  }

  private void keep(Message message) {
    all.put(message.id(), message);
    byChat.computeIfAbsent(message.chat(), _ -> new TreeMap<>()).put(message.id(), message);
    byKey.put(key(message.chat(), message.from(), message.messageId()), message);
  }

  private void forget(Message message, Batch batch) {
    all.remove(message.id());
    byKey.remove(key(message.chat(), message.from(), message.messageId()));
    of(message.chat()).remove(message.id());
    batch.delete(Table.PHONE_MESSAGES, Table.key(phone, message.id()));
  }

  synchronized void clear(Batch batch) {
    all.keySet().forEach(id -> batch.delete(Table.PHONE_MESSAGES, Table.key(phone, id)));
    all.clear();
    byChat.clear();
    byKey.clear();
  }

  synchronized Optional<Message> find(String chat, String from, String messageId) {
    return Optional.ofNullable(byKey.get(key(chat, from, messageId)));
  }

  /// @param chat null: of all chats
  synchronized Views.Page page(@Nullable String chat, long after, int limit) {
    var some = new ArrayList<Message>();
    for (Message message : (chat == null ? all : of(chat)).tailMap(after, false).values()) {
      if (some.size() == limit) {
        break;
      }
      some.add(message);
    }
    return new Views.Page(some, some.isEmpty() ? after : some.getLast().id());
  }

  /// The last message of each chat, newest first.
  synchronized List<Message> newest() {
    return byChat.values().stream()
        .map(NavigableMap::lastEntry)
        .filter(Objects::nonNull)
        .map(Map.Entry::getValue)
        .sorted(Comparator.comparingLong(Message::id).reversed())
        .toList();
  }

  /// What came in and was decrypted, but not read yet.
  synchronized List<Message> unread(String chat) {
    return of(chat).values().stream()
        .filter(message -> message.state().equals(RECEIVED) && message.isDecrypted())
        .toList();
  }

  static final String RECEIVED = "received";

  /// What the phone wrote and the server has not acknowledged.
  synchronized List<Message> pending() {
    return all.values().stream().filter(message -> message.state().equals("pending")).toList();
  }

  private NavigableMap<Long, Message> of(String chat) {
    return byChat.getOrDefault(chat, new TreeMap<>());
  }

  private static String key(String chat, String from, String messageId) {
    return chat + ' ' + from + ' ' + messageId;
  }
}
