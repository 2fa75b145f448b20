package dev.kurir.sandbox.accounts;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Json;
import dev.kurir.sandbox.state.Table;
import dev.kurir.whatsapp.binary.Jid;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One device of an account, as the server knows it: 0 is the phone, the others are linked. Equal
/// only to itself. Thread-safe.
public final class Device {
  private final Account account;
  private final int number;
  private final PreKeyShelf preKeys;
  private final Mailbox mailbox;
  private final SentIds sentIds;
  private volatile PublicKeys keys;
  private volatile @Nullable Companion companion;
  private volatile @Nullable Link link;
  private volatile boolean lidOnly;
  private volatile @Nullable String presence;

  record Row(PublicKeys keys, @Nullable Companion companion) {}

  Device(Account account, int number, PublicKeys keys, @Nullable Companion companion) {
    this.account = account;
    this.number = number;
    this.keys = keys;
    this.companion = companion;
    this.preKeys = new PreKeyShelf(account.number(), number);
    this.mailbox = new Mailbox(account.number(), number);
    this.sentIds = new SentIds(account.number(), number);
  }

  static Device of(Account account, int number, byte[] json) {
    var row = Json.row(json, Row.class);
    return new Device(account, number, row.keys, row.companion);
  }

  public Account account() {
    return account;
  }

  public int number() {
    return number;
  }

  public boolean isPhone() {
    return number == 0;
  }

  /// `62812…:1@s.whatsapp.net`.
  public Jid pn() {
    return account.pn().withDevice(number);
  }

  /// `…:1@lid`.
  public Jid lid() {
    return account.lid().withDevice(number);
  }

  /// The address on the same server as `like`.
  public Jid addressLike(Jid like) {
    return like.isLid() ? lid() : pn();
  }

  /// True when `jid` names this device, or its account without a device.
  public boolean answersTo(Jid jid) {
    return account.has(jid) && (jid.device() == 0 || jid.device() == number);
  }

  /// Unique on this network.
  public String key() {
    return account.number() + ":" + number;
  }

  public PublicKeys keys() {
    return keys;
  }

  public void replaceKeys(PublicKeys keys, Batch batch) {
    this.keys = keys;
    save(batch);
  }

  /// Empty for the phone.
  public Optional<Companion> companion() {
    return Optional.ofNullable(companion);
  }

  public void markGreeted(Batch batch) {
    var linked = companion;
    if (linked != null) {
      companion = linked.asGreeted();
      save(batch);
    }
  }

  public PreKeyShelf preKeys() {
    return preKeys;
  }

  public Mailbox mailbox() {
    return mailbox;
  }

  public SentIds sentIds() {
    return sentIds;
  }

  /// The link it has now, if any.
  public Optional<Link> link() {
    return Optional.ofNullable(link);
  }

  /// Takes the place of the link it had; returns that one.
  public synchronized Optional<Link> connect(Link next) {
    var old = link;
    link = next;
    return Optional.ofNullable(old);
  }

  /// Lets go of `old`, if it still is the link.
  public synchronized void disconnect(Link old) {
    mailbox.close(old);
    if (Link.same(link, old)) {
      link = null;
    }
  }

  /// Whether it said at login that its database knows LIDs only, and so must address by LID.
  public boolean isLidOnly() {
    return lidOnly;
  }

  public void setLidOnly(boolean lidOnly) {
    this.lidOnly = lidOnly;
  }

  /// It says that it is `available` or `unavailable`.
  public void says(String presence) {
    this.presence = presence;
  }

  /// What it said last; who is not connected is not available. Empty when it never said anything.
  public Optional<String> presence() {
    return Optional.ofNullable(presence).map(said -> link == null ? "unavailable" : said);
  }

  void save(Batch batch) {
    batch.put(Table.DEVICES, Table.key(account.number(), number), new Row(keys, companion));
  }

  void erase(Batch batch) {
    preKeys.clear(batch);
    mailbox.erase(batch);
    sentIds.clear(batch);
    batch.delete(Table.DEVICES, Table.key(account.number(), number));
  }

  @Override
  public String toString() {
    return lid().toString();
  }
}
