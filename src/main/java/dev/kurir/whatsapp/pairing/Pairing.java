package dev.kurir.whatsapp.pairing;

import static dev.kurir.whatsapp.store.Unit.Category.IDENTITY;

import dev.kurir.whatsapp.ClientEvent;
import dev.kurir.whatsapp.ClientEvent.Cause;
import dev.kurir.whatsapp.ClientRuntime;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.Ending;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.DeviceRows;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.NewDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.notifications.ServerQuestions;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Links this device to a phone: offers the server's references as QR texts, and keeps the link
/// when a phone has scanned one. It is stored before the server is told, so that a link that the
/// server knows is never lost; the server then restarts the stream (515). (whatsmeow `pair.go`.)
public final class Pairing {
  private static final Logger LOG = LoggerFactory.getLogger(Pairing.class);

  /// The server gives six; longer ones, or more, are not offered.
  private static final int MOST_REFERENCES = 20;

  /// On one connection; the server makes one.
  private static final int MOST_OFFERS = 10;

  private static final int LONGEST_REFERENCE = 1_000;

  private final ClientRuntime runtime;
  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final Consumer<ClientEvent> events;
  private final CodeLinking codes;
  private volatile @Nullable QrRound round;

  // Only touched by the handlers of connections, of which there is one at a time.
  private volatile @Nullable Connection offering;
  private volatile int offers;

  /// @param passkeyWanted told when a phone answers a pairing code without its key
  public Pairing(
      ClientRuntime runtime,
      SerialDeviceStore store,
      OwnDevice own,
      Consumer<ClientEvent> events,
      Consumer<Connection> passkeyWanted) {
    this.runtime = runtime;
    this.store = store;
    this.own = own;
    this.events = events;
    this.codes = new CodeLinking(runtime.tasks(), passkeyWanted);
  }

  /// Linking by code, beside the QR.
  public CodeLinking codes() {
    return codes;
  }

  /// Whether a link is offered now, and no phone has accepted it yet.
  public boolean isOffering() {
    return round != null;
  }

  /// A connection has ended: what it offered is void. A server that hangs up during the last
  /// reference has only closed the round a moment before we would have.
  ///
  /// @return what the ending means
  public Ending onEnd(Ending ending) {
    var last = round;
    stopRound();
    boolean unused = last != null && last.isLast() && ending instanceof Ending.Lost;
    return unused ? new Ending.QrUnused() : ending;
  }

  /// The server offers references; a new offer replaces the one before.
  public void onPairDevice(Node iq, Connection connection) {
    connection.trySend(ServerQuestions.result(iq).build());
    var device = own.offered();
    var references = references(iq);
    if (device.isEmpty() || references.isEmpty()) {
      LOG.warn("the server offers a link in a form that is of no use");
      return;
    }
    if (!mayOffer(connection)) {
      LOG.warn("the server offers one link after the other: connecting again later");
      connection.end(new Ending.Lost(Cause.PROTOCOL));
      return;
    }
    connection.welcome();
    stopRound();
    var started = new QrRound(runtime, connection, device.get(), references, events);
    round = started;
    started.start();
    codes.begin(started);
  }

  /// Each offer costs an entry in the timer and an event.
  private boolean mayOffer(Connection connection) {
    var last = offering;
    offering = connection;
    offers = last == connection ? offers + 1 : 1;
    return offers <= MOST_OFFERS;
  }

  /// Offers no code any more, and leaves the connection open: a phone has taken one, and more than
  /// that is asked before the link is made.
  public void hold() {
    stopRound();
  }

  /// A phone has scanned a QR text of ours, or answered a pairing code.
  public void onPairSuccess(Node iq, Connection connection) {
    var device = own.offered();
    if (device.isEmpty()) {
      LOG.warn("a link was made that nobody offered: not heeded");
      return;
    }
    var secrets = new ArrayList<byte[]>();
    codes.advSecret().ifPresent(secrets::add);
    secrets.add(device.get().advSecret());
    stopRound();
    Node success = iq.child("pair-success").orElseThrow();
    Optional<Jid> jid = jid(success, "jid").filter(Jid::isPn);
    byte[] identity =
        success.child("device-identity").flatMap(Node::bytes).orElseGet(() -> new byte[0]);
    var answer = DeviceIdentity.accept(identity, secrets, device.get().identity().identityKey());
    switch (answer) {
      case DeviceIdentity.Answer.Accepted accepted when jid.isPresent() ->
          link(
              iq,
              connection,
              device.get(),
              linked(device.get(), success, jid.get(), accepted),
              accepted);
      case DeviceIdentity.Answer.Accepted _ ->
          refuse(iq, connection, DeviceIdentity.Refusal.UNREADABLE);
      case DeviceIdentity.Answer.Refused(var refusal) -> refuse(iq, connection, refusal);
    }
  }

  private void link(
      Node iq,
      Connection connection,
      NewDevice device,
      LinkedDevice linked,
      DeviceIdentity.Answer.Accepted accepted) {
    try {
      store.inTransaction(unit -> keep(unit, device, linked, accepted.accountKey()));
    } catch (StoreUnavailableException e) {
      refuse(iq, connection, DeviceIdentity.Refusal.UNREADABLE);
      throw e;
    }
    own.link(linked);
    connection.trySend(
        ServerQuestions.result(iq)
            .child(
                Node.of("pair-device-sign")
                    .child(
                        Node.of("device-identity")
                            .attr("key-index", accepted.keyIndex())
                            .bytes(accepted.reply())))
            .build());
    events.accept(new ClientEvent.Linked(linked.jid(), linked.lid()));
  }

  /// Rows of an earlier link may still be there: nothing of them fits the new keys.
  private static boolean keep(Unit unit, NewDevice device, LinkedDevice linked, byte[] phoneKey) {
    unit.deleteAll();
    DeviceRows.write(unit, linked);
    DeviceRows.write(unit, device.signedPreKey());
    linked.lid().ifPresent(lid -> new People(unit).learn(linked.jid(), lid));
    unit.write(IDENTITY, SignalAddress.of(linked.address().account()).toString(), phoneKey);
    return true;
  }

  private static LinkedDevice linked(
      NewDevice device, Node success, Jid jid, DeviceIdentity.Answer.Accepted accepted) {
    return new LinkedDevice(
        device.noiseKey(),
        device.identity(),
        jid,
        jid(success, "lid").filter(Jid::isLid).map(lid -> lid.withDevice(jid.device())),
        accepted.account().toByteArray(),
        success.child("biz").flatMap(biz -> biz.attr("name")).filter(name -> !name.isEmpty()));
  }

  /// The next connection offers new keys.
  private static void refuse(Node iq, Connection connection, DeviceIdentity.Refusal refusal) {
    LOG.warn("the link is refused: {}", refusal.text());
    connection.trySend(
        Node.of("iq")
            .attr("type", "error")
            .attr("to", Jid.SERVER)
            .attr("id", iq.attr("id"))
            .child(Node.of("error").attr("code", refusal.code()).attr("text", refusal.text()))
            .build());
    connection.end(new Ending.Lost(Cause.PROTOCOL));
  }

  private void stopRound() {
    var running = round;
    round = null;
    codes.end();
    if (running != null) {
      running.stop();
    }
  }

  private static Optional<Jid> jid(Node success, String name) {
    return success.child("device").flatMap(device -> device.jid(name));
  }

  private static List<String> references(Node iq) {
    return iq.child("pair-device").stream()
        .flatMap(offer -> offer.children("ref").stream())
        .flatMap(ref -> ref.bytes().stream())
        .filter(bytes -> bytes.length > 0 && bytes.length <= LONGEST_REFERENCE)
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .limit(MOST_REFERENCES)
        .toList();
  }
}
