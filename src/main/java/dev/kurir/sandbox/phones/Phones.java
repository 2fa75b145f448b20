package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Events;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.Exchange;
import dev.kurir.sandbox.server.GroupChanges;
import dev.kurir.sandbox.server.Linking;
import dev.kurir.sandbox.server.Tasks;
import dev.kurir.sandbox.server.WhatsAppServer;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.proto.HistorySyncNotification.HistorySyncType;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/// All phones, by their ids. Thread-safe.
public final class Phones {
  private final Desk desk;
  private final Linking linking;
  private final Map<String, Phone> phones = new ConcurrentSkipListMap<>();

  /// What became of a wish for a new phone.
  public sealed interface Creation {
    record Created(Phone phone) implements Creation {}

    record NumberTaken() implements Creation {}

    record NetworkFull() implements Creation {}
  }

  private Phones(Desk desk, Linking linking) {
    this.desk = desk;
    this.linking = linking;
  }

  /// Reads all phones from the state file. They are silent until [#start].
  public static Phones load(
      Network network,
      Exchange exchange,
      WhatsAppServer server,
      Ledger ledger,
      Tasks tasks,
      Journal journal,
      Events events,
      Clock clock) {
    var ids = new AtomicLong();
    var desk = new Desk(network, exchange, server, ledger, tasks, journal, events, clock, ids);
    var all = new Phones(desk, server.linking());
    var memories = new HashMap<String, Memory>();
    network.accounts().forEach(each -> memories.put(each.number(), new Memory(each.number())));
    read(
        ledger,
        Table.PHONE_PRE_KEYS,
        memories,
        (it, key, row) -> it.keys.load(Integer.parseInt(key), row));
    read(ledger, Table.PHONE_SESSIONS, memories, (it, key, row) -> it.sessions.load(key, row));
    read(
        ledger,
        Table.PHONE_SENDER_KEYS,
        memories,
        (it, key, row) -> it.senderKeys.loadKey(key, row));
    read(
        ledger,
        Table.PHONE_SENDER_KEYS_GIVEN,
        memories,
        (it, key, row) -> it.senderKeys.loadGiven(key, row));
    read(
        ledger,
        Table.PHONE_MESSAGES,
        memories,
        (it, _, row) -> ids.accumulateAndGet(it.chats.load(row), Math::max));
    memories.forEach(
        (number, memory) -> network.account(number).ifPresent(account -> all.put(account, memory)));
    return all;
  }

  private static final class Memory {
    private final PhoneKeys keys;
    private final PhoneSessions sessions;
    private final Chats chats;
    private final SenderKeys senderKeys;

    Memory(String number) {
      this.keys = new PhoneKeys(number);
      this.sessions = new PhoneSessions(number);
      this.chats = new Chats(number);
      this.senderKeys = new SenderKeys(number);
    }
  }

  private interface RowReader {
    void read(Memory memory, String key, byte[] row);
  }

  private static void read(
      Ledger ledger, Table table, Map<String, Memory> memories, RowReader reader) {
    ledger.forEach(
        table,
        (key, row) -> {
          var parts = Table.parts(key);
          var memory = memories.get(parts[0]);
          if (memory != null) {
            reader.read(memory, parts[1], row);
          }
        });
  }

  private Phone put(Account account, Memory memory) {
    var phone =
        new Phone(desk, account, memory.keys, memory.sessions, memory.chats, memory.senderKeys);
    phones.put(account.number(), phone);
    return phone;
  }

  /// A piece of history with people whom nobody here is, for tests.
  public static HistorySync invented(HistorySyncType type, int chats, int messages) {
    return Histories.invented(type, chats, messages);
  }

  /// Switches them all on.
  public void start() {
    phones.values().forEach(Phone::start);
  }

  /// Makes a phone with keys of its own; durable when the future is done.
  ///
  /// @param number digits; empty: one is chosen
  public CompletableFuture<Creation> create(Optional<String> number, String name) {
    var batch = new Batch();
    return switch (desk.network().create(number, name, batch)) {
      case Network.Creation.Created(var account) -> equip(account, batch);
      case Network.Creation.NumberTaken() ->
          CompletableFuture.completedFuture(new Creation.NumberTaken());
      case Network.Creation.NetworkFull() ->
          CompletableFuture.completedFuture(new Creation.NetworkFull());
    };
  }

  private CompletableFuture<Creation> equip(Account account, Batch batch) {
    var memory = new Memory(account.number());
    var device = account.add(0, Equipment.sign(account, memory.keys, batch), Optional.empty());
    account.save(device, batch);
    Equipment.stock(device, memory.keys, batch);
    var phone = put(account, memory);
    phone.start();
    var done = new CompletableFuture<Creation>();
    batch.then(() -> done.complete(new Creation.Created(phone)));
    batch.then(() -> publish(account));
    desk.ledger().submit(batch);
    return done;
  }

  private void publish(Account account) {
    desk.events().publish("phone", account.id(), Views.of(account));
  }

  /// What phones do to groups.
  public GroupChanges groups() {
    return desk.groups();
  }

  /// Makes a change durable that was made for a phone.
  public void submit(Batch batch) {
    desk.ledger().submit(batch);
  }

  public Optional<Phone> find(String id) {
    return Optional.ofNullable(phones.get(id));
  }

  /// By id.
  public Collection<Phone> all() {
    return List.copyOf(phones.values());
  }

  /// Installs the app anew on a phone: new keys, no linked devices; those who know it are told.
  public CompletableFuture<Boolean> reinstall(Phone phone) {
    return phone.reinstall(batch -> linking.reinstalled(phone.account(), batch));
  }

  /// Takes a phone off the network; its linked devices are told that they are removed.
  public void delete(Phone phone) {
    var account = phone.account();
    if (!phones.remove(account.number(), phone)) {
      return;
    }
    for (Device device : account.devices().values()) {
      if (!device.isPhone()) {
        linking.unlink(device, "its phone is gone");
      }
    }
    var batch = new Batch();
    desk.groups().leaveAll(account, batch);
    phone.erase(batch);
    desk.network().remove(account, batch);
    desk.ledger().submit(batch.then(() -> publish(account)));
  }

  /// A linked device is ready for what its phone has to tell.
  public void greet(Device companion) {
    find(companion.account().number()).ifPresent(phone -> phone.greet(companion));
  }
}
