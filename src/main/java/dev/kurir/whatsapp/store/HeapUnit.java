package dev.kurir.whatsapp.store;

import static dev.kurir.whatsapp.store.InMemoryDeviceStore.Contact.UNKNOWN;

import dev.kurir.whatsapp.binary.Jid;
import java.time.Instant;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One unit of an [InMemoryDeviceStore]. Each change goes through [#put], which pushes its own
/// reversal on `undo`.
final class HeapUnit implements Unit {
  private final HeapRows rows;
  private final Deque<Runnable> undo;
  private final List<Inbox.InboundMessage> accepted;
  private boolean ended;

  HeapUnit(HeapRows rows, Deque<Runnable> undo, List<Inbox.InboundMessage> accepted) {
    this.rows = rows;
    this.undo = undo;
    this.accepted = accepted;
  }

  void end() {
    ended = true;
  }

  @Override
  public Optional<byte[]> read(Category category, String keyId) {
    return Optional.ofNullable(open().of(category).get(keyId)).map(byte[]::clone);
  }

  @Override
  public Map<String, byte[]> read(Category category, Collection<String> keyIds) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    keyIds.forEach(id -> read(category, id).ifPresent(value -> found.put(id, value)));
    return found;
  }

  @Override
  public List<String> keyIds(Category category, int limit) {
    return open().of(category).keySet().stream().limit(limit).toList();
  }

  @Override
  public long count(Category category) {
    return open().of(category).size();
  }

  @Override
  public void write(Category category, String keyId, byte[] value) {
    put(open().of(category), keyId, value.clone());
  }

  @Override
  public void write(Category category, Map<String, byte[]> values) {
    values.forEach((id, value) -> write(category, id, value));
  }

  @Override
  public void delete(Category category, Collection<String> keyIds) {
    keyIds.forEach(id -> remove(open().of(category), id));
  }

  @Override
  public void deleteAll() {
    for (var category : Category.values()) {
      delete(category, keyIds(category, Integer.MAX_VALUE));
    }
    List.copyOf(open().lidByPn.keySet()).forEach(pn -> remove(rows.lidByPn, pn));
    List.copyOf(rows.pnByLid.keySet()).forEach(lid -> remove(rows.pnByLid, lid));
    List.copyOf(rows.restrictions.keySet()).forEach(each -> remove(rows.restrictions, each));
    List.copyOf(rows.contacts.keySet()).forEach(who -> remove(rows.contacts, who));
  }

  @Override
  public LidMap lids() {
    open();
    return new HeapLids();
  }

  @Override
  public Outgoing outgoing() {
    open();
    return new HeapOutgoing();
  }

  @Override
  public Inbox inbox() {
    open();
    return new HeapInbox();
  }

  @Override
  public Contacts contacts() {
    open();
    return new HeapContacts();
  }

  @Override
  public Restrictions restrictions() {
    open();
    return new HeapRestrictions();
  }

  private HeapRows open() {
    if (ended) {
      throw new IllegalStateException("this unit has ended");
    }
    return rows;
  }

  private <K, V> void put(Map<K, V> map, K key, V value) {
    var old = map.put(key, value);
    undo.push(() -> restore(map, key, Optional.ofNullable(old)));
  }

  private <K, V> void remove(Map<K, V> map, K key) {
    var old = map.remove(key);
    if (old != null) {
      undo.push(() -> map.put(key, old));
    }
  }

  private static <K, V> void restore(Map<K, V> map, K key, Optional<V> old) {
    old.ifPresentOrElse(value -> map.put(key, value), () -> map.remove(key));
  }

  private final class HeapLids implements LidMap {
    @Override
    public Optional<Jid> lidOf(Jid pn) {
      return Optional.ofNullable(open().lidByPn.get(pn));
    }

    @Override
    public Optional<Jid> pnOf(Jid lid) {
      return Optional.ofNullable(open().pnByLid.get(lid));
    }

    @Override
    public boolean learn(Jid pn, Jid lid) {
      if (lidOf(pn).equals(Optional.of(lid))) {
        return false;
      }
      lidOf(pn).ifPresent(old -> remove(rows.pnByLid, old));
      pnOf(lid).ifPresent(old -> remove(rows.lidByPn, old));
      put(rows.lidByPn, pn, lid);
      put(rows.pnByLid, lid, pn);
      joinContacts(pn, lid);
      return true;
    }

    private void joinContacts(Jid pn, Jid lid) {
      var ofNumber = rows.contacts.get(pn);
      if (ofNumber != null) {
        put(rows.contacts, lid, rows.contacts.getOrDefault(lid, UNKNOWN).orElse(ofNumber));
        remove(rows.contacts, pn);
      }
    }
  }

  private final class HeapContacts implements Contacts {
    @Override
    public void callsThemselves(Jid person, String name) {
      keep(person, known -> known.withPushName(name));
    }

    @Override
    public void saved(Jid person, String fullName, String firstName) {
      keep(person, known -> known.withFullName(fullName));
    }

    @Override
    public void removed(Jid person) {
      keep(person, known -> known.withFullName(""));
    }

    @Override
    public void muted(Jid chat, long until) {
      keep(chat, known -> known.withMutedUntil(until));
    }

    @Override
    public void archived(Jid chat, boolean archived) {
      keep(chat, known -> known.withArchived(archived));
    }

    private void keep(Jid who, UnaryOperator<InMemoryDeviceStore.Contact> change) {
      var known = open().contacts.getOrDefault(who, UNKNOWN);
      put(rows.contacts, who, change.apply(known));
    }
  }

  private final class HeapRestrictions implements Restrictions {
    @Override
    public void timeLock(Optional<Instant> until, String kind) {
      until.ifPresentOrElse(
          end -> put(rows.restrictions, InMemoryDeviceStore.TIME_LOCK, end),
          () -> remove(rows.restrictions, InMemoryDeviceStore.TIME_LOCK));
    }

    @Override
    public void newChats(NewChats quota) {
      put(rows.restrictions, InMemoryDeviceStore.NEW_CHATS, quota);
    }
  }

  private final class HeapOutgoing implements Outgoing {
    @Override
    public void sending(String messageId, Jid chat) {
      advance(messageId, InMemoryDeviceStore.OutgoingState.SENDING);
      put(rows.chats, messageId, chat);
    }

    @Override
    public void received(String messageId, Jid from, Receipt receipt, long at) {
      if (open().outgoing.containsKey(messageId)) {
        advance(
            messageId,
            switch (receipt) {
              case DELIVERED -> InMemoryDeviceStore.OutgoingState.DELIVERED;
              case READ -> InMemoryDeviceStore.OutgoingState.READ;
            });
      }
    }

    private void advance(String messageId, InMemoryDeviceStore.OutgoingState state) {
      var now = open().outgoing.get(messageId);
      if (now == null || now.compareTo(state) < 0) {
        put(rows.outgoing, messageId, state);
      }
    }
  }

  private final class HeapInbox implements Inbox {
    @Override
    public void accept(InboundMessage message) {
      List<InboundMessage> inbox = open().inbox;
      int known = find(message, kept -> kept.sender().equals(message.sender()));
      if (known < 0) {
        inbox.add(message);
        place(message.messageId(), inbox.size() - 1);
        accepted.add(message);
        undo.push(inbox::removeLast);
      } else if (!message.kind().equals(PLACEHOLDER)) {
        replace(known, message);
      }
    }

    @Override
    public void fill(InboundMessage message) {
      int known = find(message, kept -> kept.sender().account().equals(message.sender().account()));
      if (known >= 0) {
        replace(known, message);
      }
    }

    @Override
    public void called(Jid group, String subject) {
      // nothing here shows names
    }

    private void replace(int index, InboundMessage message) {
      List<InboundMessage> inbox = open().inbox;
      var old = inbox.get(index);
      if (old.kind().equals(PLACEHOLDER)) {
        inbox.set(index, message);
        accepted.add(message);
        undo.push(() -> inbox.set(index, old));
      }
    }

    private void place(String messageId, int index) {
      var before = rows.places.getOrDefault(messageId, List.of());
      put(rows.places, messageId, Stream.concat(before.stream(), Stream.of(index)).toList());
    }

    /// The first that was kept of that id and chat and is wanted, or -1.
    private int find(InboundMessage message, Predicate<InboundMessage> wanted) {
      List<InboundMessage> inbox = open().inbox;
      for (int index : rows.places.getOrDefault(message.messageId(), List.of())) {
        var kept = inbox.get(index);
        if (kept.chat().equals(message.chat()) && wanted.test(kept)) {
          return index;
        }
      }
      return -1;
    }
  }
}
