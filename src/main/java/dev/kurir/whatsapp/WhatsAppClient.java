package dev.kurir.whatsapp;

import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.appstate.AppState;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.Acks;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.connection.Link;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.connection.WebSocketLink;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.groups.GroupNews;
import dev.kurir.whatsapp.groups.Groups;
import dev.kurir.whatsapp.history.History;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.Endings;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.Login;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.media.MediaDownload;
import dev.kurir.whatsapp.media.MediaHosts;
import dev.kurir.whatsapp.messages.GroupGifts;
import dev.kurir.whatsapp.messages.InboundMessages;
import dev.kurir.whatsapp.messages.InboundReceipts;
import dev.kurir.whatsapp.messages.MessageSender;
import dev.kurir.whatsapp.messages.PeerSender;
import dev.kurir.whatsapp.messages.Placeholders;
import dev.kurir.whatsapp.messages.RetryAnswers;
import dev.kurir.whatsapp.messages.SendAnswers;
import dev.kurir.whatsapp.notifications.Notifications;
import dev.kurir.whatsapp.notifications.ServerNews;
import dev.kurir.whatsapp.notifications.ServerQuestions;
import dev.kurir.whatsapp.pairing.Pairing;
import dev.kurir.whatsapp.passkey.Assertion;
import dev.kurir.whatsapp.passkey.PasskeyAnswer;
import dev.kurir.whatsapp.passkey.PasskeyGate;
import dev.kurir.whatsapp.prekeys.PreKeyUpload;
import dev.kurir.whatsapp.presence.Presence;
import dev.kurir.whatsapp.restrictions.AccountRestrictions;
import dev.kurir.whatsapp.store.DeviceStore;
import dev.kurir.whatsapp.store.ForgettableStore;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.tokens.ChatTokens;
import dev.kurir.whatsapp.tokens.TokenIssuing;
import dev.kurir.whatsapp.usync.ContactLookup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// One device of one WhatsApp account, linked or about to be. Wires the parts of this package
/// together; holds no thread and no timer of its own while idle.
///
/// Thread-safe. All methods may be called in any state and more than once.
public final class WhatsAppClient implements AutoCloseable {
  private final ForgettableStore memory;
  private final OwnDevice own = new OwnDevice();
  private final TokenIssuing tokens;
  private final AccountRestrictions restrictions;
  private final Presence presence;
  private final Groups groups;
  private final ContactLookup contacts;
  private final MessageSender sender;
  private final Pairing pairing;
  private final Events events;
  private final PasskeyGate passkeys;
  private final Opening opening;
  private final Lifecycle lifecycle;
  private final PhoneNews phone;
  private final Placeholders placeholders;
  private final Logout logout;

  /// @param events told of every change of the link, in order
  public WhatsAppClient(
      ClientSettings settings,
      ClientRuntime runtime,
      DeviceStore store,
      Consumer<ClientEvent> events) {
    this(settings, runtime, store, events, WebSocketLink.to(runtime.http(), settings.url()));
  }

  /// @param links how bytes get to the server
  WhatsAppClient(
      ClientSettings settings,
      ClientRuntime runtime,
      DeviceStore store,
      Consumer<ClientEvent> events,
      Link.Opener links) {
    this.memory = new ForgettableStore(store);
    var serial = new SerialDeviceStore(memory);
    var deviceLists = new DeviceLists(memory, runtime.clock());
    this.groups = new Groups(serial, runtime.clock());
    this.tokens = new TokenIssuing(runtime.tasks(), runtime.clock(), serial);
    this.restrictions = new AccountRestrictions(runtime.tasks(), runtime.clock(), memory);
    this.presence = new Presence(own, memory, runtime.clock());
    this.contacts = new ContactLookup(serial);
    this.events = new Events(runtime.tasks(), events);
    this.sender =
        new MessageSender(
            serial,
            deviceLists,
            new SendAnswers(deviceLists, runtime.clock()),
            groups,
            new ChatTokens(runtime.clock()),
            tokens);
    var media = new MediaDownload(runtime, new MediaHosts(settings.url(), runtime.clock()));
    var peers = new PeerSender(serial, sender.writer());
    this.placeholders = new Placeholders(runtime, serial, own, peers);
    this.phone =
        new PhoneNews(
            new History(runtime, serial, own, media),
            new AppState(runtime, serial, own, media, peers, this::onNamed));
    this.pairing = new Pairing(runtime, serial, own, this.events, this::onPasskeyWanted);
    this.passkeys = new PasskeyGate(runtime, own, pairing::hold, this.events);
    this.opening =
        new Opening(
            settings, runtime, memory, own, links, handlers(settings, runtime, serial), pairing);
    this.lifecycle = new Lifecycle(runtime, ThreadLocalRandom.current(), this.events, opening);
    this.logout = new Logout(lifecycle, runtime.clock());
  }

  /// Node name to handler. What has none is logged by its name and left.
  private Map<String, NodeHandler> handlers(
      ClientSettings settings, ClientRuntime runtime, SerialDeviceStore serial) {
    var preKeys = new PreKeyUpload(settings, serial);
    var login = new Login(runtime.tasks(), runtime.clock(), serial, own, preKeys, this::onReady);
    var retries =
        new RetryAnswers(
            runtime.tasks(),
            runtime.clock(),
            serial,
            own,
            sender.writer(),
            new GroupGifts(own, groups));
    var groupNews = new GroupNews(serial, groups);
    NodeHandler acknowledge = (node, connection) -> connection.trySend(Acks.of(node));
    return Map.ofEntries(
        Map.entry("iq", new ServerQuestions(pairing::onPairDevice, pairing::onPairSuccess)),
        Map.entry("success", login),
        Map.entry("failure", (node, c) -> c.end(Endings.ofFailure(node))),
        Map.entry("stream:error", (node, c) -> c.end(Endings.ofStreamError(node))),
        Map.entry(
            "xmlstreamend",
            (_, c) ->
                c.end(
                    pairing.isOffering() ? new Ending.QrUnused() : new Ending.Lost(Cause.SERVER))),
        Map.entry(
            "message",
            new InboundMessages(serial, own, phone, presence::isAvailable, placeholders)),
        Map.entry("receipt", new InboundReceipts(serial, own, retries)),
        Map.entry(
            "notification",
            new Notifications(
                runtime.tasks(),
                serial,
                new DeviceLists(memory, runtime.clock()),
                own,
                preKeys,
                tokens,
                Map.of(
                    "w:gp2",
                    (node, _) -> groupNews.take(node, own.linked()),
                    "server_sync",
                    phone::onServerSync,
                    "link_code_companion_reg",
                    pairing.codes()::onNotification,
                    "passkey_prologue_request",
                    passkeys::onNotification,
                    "crsc_continuation",
                    passkeys::onNotification,
                    "mex",
                    (node, _) -> restrictions.take(node)))),
        Map.entry("ib", new ServerNews()),
        Map.entry("call", acknowledge),
        Map.entry("status", acknowledge),
        Map.entry("appdata", acknowledge));
  }

  /// A phone has taken a pairing code, and its account asks for its passkey.
  private void onPasskeyWanted(Connection connection) {
    passkeys.onMissingKey(connection);
  }

  private void onNamed(ClientEvent.Named event) {
    events.accept(event);
    lifecycle.up().ifPresent(presence::tell);
  }

  private void onReady(Connection connection) {
    LinkedDevice device = own.linked();
    lifecycle.onReady(
        connection, new ClientEvent.Connected(device.jid(), device.lid(), device.pushName()));
    phone.afterLogin(connection);
    presence.tell(connection);
    restrictions.refresh(connection);
    placeholders.ready(connection);
  }

  /// Opens the connection and keeps it open: logs in when the store holds a link, offers QR codes
  /// when not. Returns at once; does nothing when started already.
  public void start() {
    lifecycle.start();
  }

  /// Closes the connection and stays closed. Keeps the link. Emits `Stopped(STOPPED)`.
  public void stop() {
    lifecycle.stop();
  }

  public boolean isConnected() {
    return lifecycle.up().isPresent();
  }

  /// When the server last proved that the newest connection is alive, by answering a ping or by
  /// taking the connection; empty when there was none yet. A connection that is alive answers at
  /// least every 40 seconds.
  public Optional<Instant> lastAnswer() {
    return opening.lastAnswer();
  }

  /// Asks the server for a code that links this device when it is typed into the phone with that
  /// number. Waits for the server to offer a link, at most `patience`, then for its answer. Blocks:
  /// call it on a virtual thread, after [#start].
  ///
  /// @param digits of the phone's number, with country code
  public PairingCodeOutcome pairingCode(String digits, Duration patience) {
    return own.get().isPresent()
        ? new PairingCodeOutcome.AlreadyLinked()
        : pairing.codes().ask(digits, patience);
  }

  /// Answers [ClientEvent.PasskeyRequired]. Blocks until the server has answered.
  public PasskeyAnswer answerPasskey(Assertion assertion) {
    return passkeys.answer(assertion);
  }

  /// Answers [ClientEvent.PasskeyConfirmation], if it asks for an answer. Blocks until the server
  /// has answered.
  public PasskeyAnswer confirmPasskey() {
    return passkeys.confirm();
  }

  /// Encrypts `text` for every device of `to` and our own others, sends it, and waits for the
  /// server's acknowledgement. Blocks: call it on a virtual thread.
  ///
  /// @param messageId chosen once for this message and used again for every further try
  /// @param to an account, phone number or LID, or a group
  public SendOutcome sendText(String messageId, Jid to, String text) {
    var connection = lifecycle.up();
    var device = own.get();
    if (connection.isEmpty() || device.isEmpty()) {
      return new SendOutcome.NotConnected();
    }
    var outcome = sender.sendText(connection.get(), device.get(), messageId, to, text);
    if (outcome instanceof SendOutcome.Refused(int code) && code == SendOutcome.REACH_OUT) {
      restrictions.refresh(connection.get());
    }
    return outcome;
  }

  /// Asks whether a number is on WhatsApp. Blocks: call it on a virtual thread.
  ///
  /// @param number an account on `s.whatsapp.net`
  public ContactOutcome lookUp(Jid number) {
    return lifecycle
        .up()
        .map(connection -> contacts.find(connection, number))
        .orElseGet(ContactOutcome.NotConnected::new);
  }

  /// Whether contacts shall see us online while connected; `false` until somebody says otherwise.
  /// See [Presence] for what comes with it.
  public void setAvailable(boolean available) {
    presence.want(available, lifecycle.up());
  }

  /// Shows somebody that a message is being written, or no longer. Returns at once.
  public void typing(Jid to, boolean composing) {
    lifecycle.up().ifPresent(connection -> presence.typing(connection, to, composing));
  }

  /// The groups that the account is in, as the server says now; empty when there is no connection
  /// that is logged in. Blocks.
  ///
  /// @throws dev.kurir.whatsapp.connection.RequestException when the server gives no useful answer
  public Optional<List<Group>> groups() {
    return lifecycle.up().map(connection -> groups.participating(connection.requests()));
  }

  /// Tells the server to unlink this device, as far as it can be reached within `limit`, and
  /// forgets the link in the store in any case. Emits `Stopped(USER_UNLINKED)`. True when the
  /// server confirmed.
  ///
  /// @throws dev.kurir.whatsapp.store.StoreUnavailableException when the store cannot be reached;
  ///   then the link is not forgotten
  public boolean logout(Duration limit) {
    boolean confirmed =
        memory
            .inTransaction(DeviceRows::read)
            .filter(device -> logout.tell(device, limit))
            .isPresent();
    memory.forget();
    lifecycle.finish(new Ending.Over(Cause.USER_UNLINKED, false));
    return confirmed;
  }

  /// The same as [#stop].
  @Override
  public void close() {
    stop();
  }
}
