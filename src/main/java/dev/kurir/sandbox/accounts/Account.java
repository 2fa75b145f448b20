package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A person on this network: a number, a LID, a phone and its linked devices. Thread-safe; the map
/// of devices is replaced, never changed, so that whoever reads it sees one moment.
public final class Account {
  /// As many linked devices as WhatsApp allows.
  private static final int MOST_COMPANIONS = 4;

  private static final int HOSTED_DEVICE = 99;

  /// Whoever types says so again before it is over.
  private static final Duration TYPING = Duration.ofSeconds(25);

  /// `available` comes first.
  private static final Comparator<String> NATURAL = Comparator.naturalOrder();

  private final String number;
  private final String lid;
  private volatile String name;
  private final String createdAt;
  private volatile KeyPair identity;
  private volatile int registrationId;
  private final Set<String> contacts = ConcurrentHashMap.newKeySet();
  private volatile SortedMap<Integer, Device> devices = Collections.emptySortedMap();
  private volatile Reach reach = Reach.FREE;
  private volatile @Nullable Passkey passkey;

  /// Until when those to whom it types are shown that, by their ids.
  private final Map<String, Instant> typing = new ConcurrentHashMap<>(1);

  private int lastDevice;

  record Row(
      String lid,
      String name,
      String createdAt,
      byte[] identity,
      int registrationId,
      int lastDevice,
      @Nullable Passkey passkey) {}

  Account(
      String number,
      String lid,
      String name,
      String createdAt,
      KeyPair identity,
      int registrationId) {
    this.number = number;
    this.lid = lid;
    this.name = name;
    this.createdAt = createdAt;
    this.identity = identity;
    this.registrationId = registrationId;
  }

  static Account of(String number, byte[] json) {
    var row = Json.row(json, Row.class);
    var identity = KeyPair.ofPrivate(row.identity);
    var account =
        new Account(number, row.lid, row.name, row.createdAt, identity, row.registrationId);
    account.lastDevice = row.lastDevice;
    account.passkey = row.passkey;
    return account;
  }

  void save(Batch batch) {
    var row =
        new Row(lid, name, createdAt, identity.privateKey(), registrationId, lastDevice, passkey);
    batch.put(Table.ACCOUNTS, number, row);
  }

  /// Digits with country code; also the phone's id in the control API.
  public String number() {
    return number;
  }

  public String name() {
    return name;
  }

  public void rename(String to, Batch batch) {
    name = to;
    save(batch);
  }

  public String createdAt() {
    return createdAt;
  }

  public Jid pn() {
    return Jid.pn(number);
  }

  public Jid lid() {
    return Jid.lid(lid);
  }

  /// Its name in addresses of the control API: the LID's digits, because a phone number must not
  /// stand in a URL.
  public String id() {
    return lid;
  }

  /// The account's address on the same server as `like`.
  public Jid addressLike(Jid like) {
    return like.isLid() ? lid() : pn();
  }

  /// The phone's identity, which is the account's: it signs linked devices.
  public KeyPair identity() {
    return identity;
  }

  public int registrationId() {
    return registrationId;
  }

  /// The app is installed anew: the phone has other keys from now on.
  public synchronized void reinstall(KeyPair identity, int registrationId, Batch batch) {
    this.identity = identity;
    this.registrationId = registrationId;
    save(batch);
  }

  /// Asked for before a new companion is let in.
  public Optional<Passkey> passkey() {
    return Optional.ofNullable(passkey);
  }

  /// @param chosen empty: the account asks for none
  public synchronized void setPasskey(Optional<Passkey> chosen, Batch batch) {
    passkey = chosen.orElse(null);
    save(batch);
  }

  /// True when `jid` names this account or one of its devices.
  public boolean has(Jid jid) {
    var who = jid.account();
    return who.equals(pn()) || who.equals(lid());
  }

  public SortedMap<Integer, Device> devices() {
    return devices;
  }

  public Optional<Device> device(int device) {
    return Optional.ofNullable(devices.get(device));
  }

  public Device phone() {
    return device(0).orElseThrow();
  }

  /// The number for the next linked device, which no device ever had; empty when there are as many
  /// as can be.
  public synchronized Optional<Integer> nextDevice(Batch batch) {
    if (devices.size() > MOST_COMPANIONS) {
      return Optional.empty();
    }
    lastDevice++;
    if (lastDevice == HOSTED_DEVICE) {
      lastDevice++;
    }
    save(batch);
    return Optional.of(lastDevice);
  }

  /// Puts a device, the phone or a linked one, to the others.
  public synchronized Device add(int device, PublicKeys keys, Optional<Companion> companion) {
    var added = new Device(this, device, keys, companion.orElse(null));
    load(added);
    return added;
  }

  synchronized void load(Device device) {
    var more = new TreeMap<>(devices);
    more.put(device.number(), device);
    devices = Collections.unmodifiableSortedMap(more);
  }

  /// Writes down a device that was added.
  public void save(Device device, Batch batch) {
    device.save(batch);
  }

  /// Takes a device away with all that the server keeps of it; false when it was not there.
  public synchronized boolean remove(Device device, Batch batch) {
    if (devices.get(device.number()) != device) {
      return false;
    }
    var fewer = new TreeMap<>(devices);
    fewer.remove(device.number());
    devices = Collections.unmodifiableSortedMap(fewer);
    device.erase(batch);
    return true;
  }

  /// Notes that the two have talked, so that each is told of the other's devices.
  public void meet(Account other, Batch batch) {
    if (other != this) {
      addContact(other.number, batch);
      other.addContact(number, batch);
    }
  }

  /// Whether the two have talked.
  public boolean knows(Account other) {
    return other == this || contacts.contains(other.number);
  }

  /// `available` when one of its devices is, `unavailable` when one said so; empty when none said
  /// anything.
  public Optional<String> presence() {
    return devices.values().stream().flatMap(device -> device.presence().stream()).min(NATURAL);
  }

  /// One of its devices types a message to `to`.
  public void types(Account to, Instant now) {
    typing.put(to.id(), now.plus(TYPING));
  }

  public void stopsTyping(Account to) {
    typing.remove(to.id());
  }

  public boolean isTypingTo(Account to, Instant now) {
    return Optional.ofNullable(typing.get(to.id())).filter(now::isBefore).isPresent();
  }

  public Reach reach() {
    return reach;
  }

  public synchronized void reach(Reach now) {
    reach = now;
  }

  /// It writes to somebody for the first time.
  public synchronized void beginChat() {
    reach = reach.oneMore();
  }

  /// Puts somebody into the phone book.
  public void save(Account other, Batch batch) {
    if (other != this) {
      addContact(other.number, batch);
    }
  }

  private void addContact(String who, Batch batch) {
    if (contacts.add(who)) {
      batch.put(Table.CONTACTS, Table.key(number, who), new byte[0]);
    }
  }

  void loadContact(String who) {
    contacts.add(who);
  }

  /// The numbers of those it has talked with.
  public List<String> contacts() {
    return List.copyOf(contacts);
  }

  void erase(Batch batch) {
    devices.values().forEach(device -> device.erase(batch));
    devices = Collections.emptySortedMap();
    contacts.forEach(who -> batch.delete(Table.CONTACTS, Table.key(number, who)));
    batch.delete(Table.ACCOUNTS, number);
  }

  @Override
  public String toString() {
    return lid().toString();
  }
}
