package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.server.Line;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.HistorySync;
import dev.kurir.whatsapp.signal.LocalIdentity;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A primary device. It talks to the server as clients do, stanza by stanza, only without a socket
/// between them, and is checked as strictly.
///
/// Thread-safe: everything that touches its keys runs on its line, one after the other.
public final class Phone implements Link {
  private static final int FEW_PRE_KEYS = 20;
  private static final int MORE_PRE_KEYS = 50;

  private final Desk desk;
  private final Account account;
  private final Device device;
  private final Line line;
  private final PhoneKeys keys;
  private final PhoneSessions sessions;
  private final Chats chats;
  private final SenderKeys senderKeys;
  private final Writing writing;
  private final Reading reading;
  private final Receipts receipts;
  private final Settings settings;
  private final Greeting greeting;
  private final GroupWriting groupWriting;
  private final GroupReading groupReading;
  private final GroupReceipts groupReceipts;
  private volatile boolean gone;

  /// The server did not take a message.
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    RefusedException(String code) {
      super("the server refused it with " + code);
    }
  }

  Phone(
      Desk desk,
      Account account,
      PhoneKeys keys,
      PhoneSessions sessions,
      Chats chats,
      SenderKeys senderKeys) {
    this.desk = desk;
    this.account = account;
    this.device = account.phone();
    this.line = new Line(desk.tasks());
    this.keys = keys;
    this.sessions = sessions;
    this.chats = chats;
    this.writing = new Writing(this);
    this.reading = new Reading(this);
    this.receipts = new Receipts(this);
    this.settings = new Settings(this);
    this.greeting = new Greeting(this);
    this.senderKeys = senderKeys;
    this.groupWriting = new GroupWriting(this);
    this.groupReading = new GroupReading(this);
    this.groupReceipts = new GroupReceipts(this);
  }

  public Account account() {
    return account;
  }

  /// Takes what waited for it, and takes up what it had not finished.
  void start() {
    device.connect(this);
    line.execute(() -> {
      var some = device.mailbox().open(this, 1_000);
      while (!some.isEmpty()) {
        some.forEach(entry -> receive(entry.stanza()));
        some = device.mailbox().open(this, 1_000);
      }
      writing.resume();
      groupWriting.resume();
    });
  }

  /// Writes to somebody. Done when the server has taken it; fails with [RefusedException] when it
  /// did not.
  public CompletableFuture<Message> write(Account to, String text) {
    var done = new CompletableFuture<Message>();
    line.execute(() -> writing.write(to, text, done));
    return done;
  }

  /// The same, to a group.
  public CompletableFuture<Message> write(Group to, String text) {
    var done = new CompletableFuture<Message>();
    line.execute(() -> groupWriting.write(to, text, done));
    return done;
  }

  /// Loses the sender keys of all others in a group: what they write cannot be read any more.
  public CompletableFuture<Boolean> forgetKeys(Group group) {
    var done = new CompletableFuture<Boolean>();
    line.execute(() -> {
      var batch = new Batch();
      senderKeys.forgetOthers(group.jid(), device, batch);
      desk.ledger().submit(batch.then(() -> done.complete(true)));
    });
    return done;
  }

  public CompletableFuture<Integer> read(Group group) {
    var done = new CompletableFuture<Integer>();
    line.execute(() -> done.complete(groupReceipts.read(group.jid())));
    return done;
  }

  /// Sends read receipts for what came in in a chat.
  public CompletableFuture<Integer> read(Account other) {
    var done = new CompletableFuture<Integer>();
    line.execute(() -> done.complete(receipts.read(other)));
    return done;
  }

  /// Loses its Signal sessions, as a phone does that restores an old copy of its data.
  public CompletableFuture<Boolean> loseSessions() {
    var done = new CompletableFuture<Boolean>();
    line.execute(() -> {
      var batch = new Batch();
      sessions.clear(batch);
      desk.ledger().submit(batch.then(() -> done.complete(true)));
    });
    return done;
  }

  /// The app is installed anew: other keys, no sessions; the messages stay.
  ///
  /// @param told puts what the server has to tell others into the same step
  CompletableFuture<Boolean> reinstall(Consumer<Batch> told) {
    var done = new CompletableFuture<Boolean>();
    line.execute(() -> {
      var batch = new Batch();
      sessions.clear(batch);
      keys.clear(batch);
      Equipment.renew(account, device, keys, batch);
      told.accept(batch);
      desk.ledger().submit(batch.then(() -> done.complete(true)));
    });
    return done;
  }

  /// A linked device has got everything that waited: the first time it is sent the history.
  void greet(Device companion) {
    line.execute(() -> greeting.send(companion));
  }

  /// Sends one more piece of history to all linked devices; done when it is on its way.
  ///
  /// @param media by the media host, however small
  public CompletableFuture<Boolean> tell(HistorySync piece, boolean media) {
    return onLine(() -> greeting.send(piece, media));
  }

  /// Of every history that it sends from now on, all pieces but the first lie on the media host.
  public CompletableFuture<Boolean> putHistoryOnMedia() {
    return onLine(greeting::putAllOnMedia);
  }

  /// Changes settings that its linked devices share; done when that is durable.
  public CompletableFuture<Boolean> change(BiConsumer<PhoneSettings, Batch> change) {
    var done = new CompletableFuture<Boolean>();
    line.execute(() -> {
      var batch = new Batch();
      change.accept(new PhoneSettings(settings), batch);
      desk.ledger().submit(batch.then(() -> done.complete(true)));
    });
    return done;
  }

  private CompletableFuture<Boolean> onLine(Runnable work) {
    var done = new CompletableFuture<Boolean>();
    line.execute(() -> {
      work.run();
      done.complete(true);
    });
    return done;
  }

  public Views.Page messages(@Nullable Jid chat, long after, int limit) {
    if (chat == null) {
      return chats.page(null, after, limit);
    }
    var lid = desk.network().account(chat).map(Account::lid).orElse(chat.account());
    return chats.page(lid.toString(), after, limit);
  }

  public List<Views.Chat> chats() {
    return chats.newest().stream().map(this::view).toList();
  }

  private Views.Chat view(Message last) {
    var chat = Jid.parse(last.chat());
    var group = chat.flatMap(desk.network().groups()::find);
    if (group.isPresent()) {
      return new Views.Chat(
          last.chat(), null, last.chat(), group.get().subject(), last, null, false);
    }
    var other = chat.flatMap(desk.network()::account);
    return new Views.Chat(
        last.chat(),
        other.map(Account::number).orElse(null),
        last.chat(),
        other.map(Account::name).orElse(null),
        last,
        other.flatMap(Account::presence).orElse(null),
        other.filter(it -> it.isTypingTo(account, desk.clock().instant())).isPresent());
  }

  /// The server hands over a stanza.
  @Override
  public void send(Node stanza) {
    if (!stanza.is("ack") || stanza.attr("class").filter("message"::equals).isPresent()) {
      line.execute(() -> receive(stanza));
    }
  }

  @Override
  public void end(Node last) {
    gone = true;
  }

  private void receive(Node stanza) {
    if (gone) {
      return;
    }
    switch (stanza.tag()) {
      case "message" -> {
        if (fromGroup(stanza)) {
          groupReading.take(stanza);
        } else {
          reading.take(stanza);
        }
      }
      case "receipt" -> {
        if (fromGroup(stanza)) {
          groupReceipts.take(stanza);
        } else {
          receipts.take(stanza);
        }
      }
      case "notification" -> notice(stanza);
      case "ack" -> {
        if (!groupWriting.acknowledged(stanza)) {
          writing.acknowledged(stanza);
        }
      }
      case "iq" -> {} // an answer that changes nothing
      default -> desk.journal().saw(device, "phone", "does not know " + stanza.tag());
    }
  }

  private static boolean fromGroup(Node stanza) {
    return stanza.jid("from").filter(Jid::isGroup).isPresent();
  }

  private void notice(Node stanza) {
    var batch = new Batch();
    if (stanza.attr("type").filter("w:gp2"::equals).isPresent()
        && stanza.child("remove").isPresent()) {
      stanza.jid("from").ifPresent(group -> senderKeys.rotate(group, device, batch));
    }
    stanza.children("remove").stream()
        .flatMap(removed -> removed.children("device").stream())
        .forEach(removed -> removed.jid("lid").ifPresent(lid -> sessions.drop(lid, batch)));
    if (stanza.child("identity").isPresent()) {
      stanza
          .jid("from")
          .flatMap(desk.network()::account)
          .ifPresent(other -> sessions.drop(other.lid(), batch));
    } else if (stanza.attr("type").filter("encrypt"::equals).isPresent()) {
      refillPreKeys(batch);
    }
    desk.ledger().submit(batch);
    acknowledge(stanza);
  }

  private void refillPreKeys(Batch batch) {
    if (device.preKeys().size() < FEW_PRE_KEYS) {
      device.preKeys().add(keys.makeOneTime(MORE_PRE_KEYS, batch), batch);
    }
  }

  /// Answers for a stanza that is dealt with.
  void acknowledge(Node stanza) {
    toServer(
        Node.of("ack")
            .attr("class", stanza.tag())
            .attr("id", stanza.attr("id"))
            .attr("to", stanza.attr("from"))
            .attr("type", stanza.is("message") ? Optional.empty() : stanza.attr("type"))
            .build());
  }

  /// Sends a stanza, on the line.
  void toServer(Node stanza) {
    desk.exchange().receive(device, this, stanza);
  }

  /// Sends stanzas once the batch is durable.
  void toServerAfter(Batch batch, List<Node> stanzas) {
    desk.ledger().submit(batch.then(() -> line.execute(() -> stanzas.forEach(this::toServer))));
  }

  /// Keeps a message, and tells those who listen once it is durable.
  ///
  /// @param event `message` when it is new or was read, `receipt` when its state changed
  void keep(Message message, String event, Batch batch) {
    chats.put(message, batch);
    batch.then(() -> desk.events().publish(event, account.id(), message));
  }

  /// Forgets everything.
  void erase(Batch batch) {
    gone = true;
    keys.clear(batch);
    sessions.clear(batch);
    senderKeys.clear(batch);
    chats.clear(batch);
    desk.server().collections().erase(account, batch);
  }

  Desk desk() {
    return desk;
  }

  Device device() {
    return device;
  }

  LocalIdentity identity() {
    return new LocalIdentity(account.identity(), account.registrationId());
  }

  PhoneKeys keys() {
    return keys;
  }

  PhoneSessions sessions() {
    return sessions;
  }

  SenderKeys senderKeys() {
    return senderKeys;
  }

  Chats messages() {
    return chats;
  }

  Settings settings() {
    return settings;
  }

  Greeting greeting() {
    return greeting;
  }

  Writing writing() {
    return writing;
  }

  GroupWriting groupWriting() {
    return groupWriting;
  }

  Reading reading() {
    return reading;
  }
}
