package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.MalformedNodeException;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.NodeDecoder;
import dev.kurir.whatsapp.binary.NodeEncoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The stanzas that a device has not acknowledged, in order. Each is handed over once per link, and
/// again on the next one, until the device answers for it: delivery is at least once. Thread-safe.
///
/// A link first gets what waited, marked `offline` ([#open]); only then do new stanzas flow, so
/// that the order is kept.
public final class Mailbox {
  private static final int MOST = 100_000;

  private final String account;
  private final int device;
  private final TreeMap<Long, Entry> waiting = new TreeMap<>();
  private final Map<String, List<Entry>> byId = new HashMap<>();
  private long last;
  private @Nullable Link link;
  private boolean erased;

  /// A stanza that waits for its acknowledgement.
  public static final class Entry {
    private final long position;
    private final Node stanza;
    private @Nullable Link handedTo;

    private Entry(long position, Node stanza) {
      this.position = position;
      this.stanza = stanza;
    }

    public Node stanza() {
      return stanza;
    }
  }

  Mailbox(String account, int device) {
    this.account = account;
    this.device = device;
  }

  synchronized void load(long position, byte[] frame) {
    try {
      keep(new Entry(position, NodeDecoder.decode(frame)));
    } catch (MalformedNodeException e) {
      throw new IllegalStateException("the state file holds a stanza that cannot be read", e);
    }
  }

  /// Keeps a stanza and hands it over once it is durable. False, and nothing happens, when the
  /// mailbox is full. That of a device that was unlinked meanwhile takes everything and keeps
  /// nothing.
  public synchronized boolean add(Node stanza, Batch batch) {
    if (erased) {
      return true;
    }
    if (waiting.size() >= MOST) {
      return false;
    }
    var entry = new Entry(last + 1, stanza);
    keep(entry);
    batch.put(Table.MAILBOXES, key(entry), NodeEncoder.encode(stanza));
    batch.then(() -> handOver(entry));
    return true;
  }

  private void keep(Entry entry) {
    last = Math.max(last, entry.position);
    waiting.put(entry.position, entry);
    byId.computeIfAbsent(id(entry.stanza), _ -> new ArrayList<>(1)).add(entry);
  }

  private synchronized void handOver(Entry entry) {
    var open = link;
    if (open != null && !Link.same(entry.handedTo, open) && waiting.containsKey(entry.position)) {
      entry.handedTo = open;
      open.send(entry.stanza);
    }
  }

  /// What `next` has not been given yet, oldest first, at most `limit`. When nothing is left the
  /// answer is empty, and from then on new stanzas go to `next` by themselves.
  public synchronized List<Entry> open(Link next, int limit) {
    var some = new ArrayList<Entry>();
    for (Entry entry : waiting.values()) {
      if (some.size() == limit) {
        return some;
      }
      if (!Link.same(entry.handedTo, next)) {
        entry.handedTo = next;
        some.add(entry);
      }
    }
    if (some.isEmpty()) {
      link = next;
    }
    return some;
  }

  /// Stops handing over to `old`, if it is the one.
  public synchronized void close(Link old) {
    if (Link.same(link, old)) {
      link = null;
    }
  }

  /// The device answered for a stanza: it is dropped.
  ///
  /// @param tag of the stanza: `message`, `receipt` or `notification`
  /// @param from the stanza's `from` as the device repeats it, with or without the device part;
  ///   empty when it does not say
  /// @return the stanza; empty when none like it waits
  public synchronized Optional<Node> acknowledge(
      String tag, String id, Optional<Jid> from, Batch batch) {
    for (Entry entry : byId.getOrDefault(id(tag, id), List.of())) {
      if (from.isEmpty() || sameUser(from.get(), entry.stanza)) {
        remove(entry);
        batch.delete(Table.MAILBOXES, key(entry));
        return Optional.of(entry.stanza);
      }
    }
    return Optional.empty();
  }

  private static boolean sameUser(Jid said, Node stanza) {
    return stanza.jid("from").map(Jid::account).filter(said.account()::equals).isPresent();
  }

  private void remove(Entry entry) {
    waiting.remove(entry.position);
    byId.computeIfPresent(
        id(entry.stanza),
        (_, same) -> {
          same.remove(entry);
          return same.isEmpty() ? null : same;
        });
  }

  public synchronized int size() {
    return waiting.size();
  }

  /// How many stanzas of each tag wait.
  public synchronized Map<String, Integer> counts() {
    var counts = new HashMap<String, Integer>();
    waiting.values().forEach(entry -> counts.merge(entry.stanza.tag(), 1, Integer::sum));
    return counts;
  }

  synchronized void erase(Batch batch) {
    waiting.values().forEach(entry -> batch.delete(Table.MAILBOXES, key(entry)));
    waiting.clear();
    byId.clear();
    erased = true;
  }

  private String key(Entry entry) {
    return Table.key(account, device, entry.position);
  }

  private static String id(Node stanza) {
    return id(stanza.tag(), stanza.attr("id").orElse(""));
  }

  private static String id(String tag, String id) {
    return tag + ' ' + id;
  }
}
