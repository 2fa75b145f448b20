package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// Everybody on this network. Thread-safe.
public final class Network {
  private static final int MOST_ACCOUNTS = 20_000;
  private static final int MOST_REGISTRATION_ID = 16_380;

  private final Clock clock;
  private final Groups groups;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Account> byNumber = new ConcurrentSkipListMap<>();
  private final Map<String, Account> byLid = new ConcurrentSkipListMap<>();

  /// What became of a wish for a new account.
  public sealed interface Creation {
    record Created(Account account) implements Creation {}

    record NumberTaken() implements Creation {}

    record NetworkFull() implements Creation {}
  }

  private Network(Clock clock, Groups groups) {
    this.clock = clock;
    this.groups = groups;
  }

  /// Reads everybody from the state file.
  public static Network load(Ledger ledger, Clock clock) {
    var network = new Network(clock, Groups.load(ledger));
    ledger.forEach(Table.ACCOUNTS, (number, row) -> network.put(Account.of(number, row)));
    ledger.forEach(
        Table.DEVICES,
        (key, row) ->
            network.ownerOf(
                key, account -> account.load(Device.of(account, (int) part(key, 1), row))));
    ledger.forEach(
        Table.PRE_KEYS,
        (key, row) -> network.deviceOf(key, it -> it.preKeys().load((int) part(key, 2), row)));
    ledger.forEach(
        Table.MAILBOXES,
        (key, row) -> network.deviceOf(key, it -> it.mailbox().load(part(key, 2), row)));
    ledger.forEach(
        Table.SENT_IDS,
        (key, row) -> network.deviceOf(key, it -> it.sentIds().load(part(key, 2), row)));
    ledger.forEach(
        Table.CONTACTS,
        (key, _) -> network.ownerOf(key, it -> it.loadContact(Table.parts(key)[1])));
    return network;
  }

  private static long part(String key, int index) {
    return Long.parseLong(Table.parts(key)[index]);
  }

  private void ownerOf(String key, Consumer<Account> reader) {
    account(Table.parts(key)[0]).ifPresent(reader);
  }

  private void deviceOf(String key, Consumer<Device> reader) {
    ownerOf(key, account -> account.device((int) part(key, 1)).ifPresent(reader));
  }

  /// Opens an account without a phone yet.
  ///
  /// @param number digits; empty: one is chosen
  public synchronized Creation create(Optional<String> number, String name, Batch batch) {
    if (byNumber.size() >= MOST_ACCOUNTS) {
      return new Creation.NetworkFull();
    }
    var chosen = number.orElseGet(this::freeNumber);
    if (byNumber.containsKey(chosen)) {
      return new Creation.NumberTaken();
    }
    var account =
        new Account(
            chosen,
            freeLid(),
            name,
            clock.instant().toString(),
            KeyPair.generate(),
            1 + random.nextInt(MOST_REGISTRATION_ID));
    account.save(batch);
    put(account);
    return new Creation.Created(account);
  }

  private void put(Account account) {
    byNumber.put(account.number(), account);
    byLid.put(account.lid().user(), account);
  }

  /// An Indonesian mobile number that nobody here has.
  private String freeNumber() {
    String number;
    do {
      number = "62812" + (10_000_000 + random.nextInt(90_000_000));
    } while (byNumber.containsKey(number));
    return number;
  }

  private String freeLid() {
    String lid;
    do {
      lid = Long.toString(100_000_000_000_000L + random.nextLong(900_000_000_000_000L));
    } while (byLid.containsKey(lid));
    return lid;
  }

  public Groups groups() {
    return groups;
  }

  public synchronized void remove(Account account, Batch batch) {
    byNumber.remove(account.number(), account);
    byLid.remove(account.lid().user(), account);
    account.erase(batch);
  }

  public Optional<Account> account(String number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /// The account with this [Account#id].
  public Optional<Account> named(String id) {
    return Optional.ofNullable(byLid.get(id));
  }

  /// The account of a phone number or a LID, with or without a device.
  public Optional<Account> account(Jid jid) {
    var who = jid.account();
    if (who.isLid()) {
      return Optional.ofNullable(byLid.get(who.user()));
    }
    return who.isPn() ? account(who.user()) : Optional.empty();
  }

  public Optional<Device> device(Jid jid) {
    return account(jid).flatMap(account -> account.device(jid.device()));
  }

  /// By number.
  public Collection<Account> accounts() {
    return List.copyOf(byNumber.values());
  }
}
