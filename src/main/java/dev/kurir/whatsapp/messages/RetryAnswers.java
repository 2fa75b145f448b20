package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.SESSION;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Acks;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.SerialTasks;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.messages.SentMessages.Sent;
import dev.kurir.whatsapp.prekeys.Bundles;
import dev.kurir.whatsapp.prekeys.Bundles.Fetched;
import dev.kurir.whatsapp.signal.SessionRecord;
import dev.kurir.whatsapp.signal.SignalAddress;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers retry receipts: a device that could not read a message of ours gets it again, alone,
/// under the same id. A session that may be the reason is begun anew before. The receipt is
/// acknowledged when all that is done, so that a crash in between makes the server repeat it.
/// (whatsmeow `retry.go`.)
///
/// One at a time, beside the stream of other nodes: keys may have to be fetched.
public final class RetryAnswers {
  private static final Logger LOG = LoggerFactory.getLogger(RetryAnswers.class);

  /// More at once are not answered: the devices ask again.
  private static final int MOST_WAITING = 256;

  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final StanzaWriter writer;
  private final GroupResend groups;
  private final RetryLimits limits;
  private final SerialTasks tasks;

  public RetryAnswers(
      Executor tasks,
      Clock clock,
      SerialDeviceStore store,
      OwnDevice own,
      StanzaWriter writer,
      GroupResend groups) {
    this.store = store;
    this.own = own;
    this.writer = writer;
    this.groups = groups;
    this.limits = new RetryLimits(clock);
    this.tasks = new SerialTasks(tasks);
  }

  /// Returns at once; the answer and the acknowledgement follow.
  void take(Node receipt, Connection connection) {
    if (tasks.waiting() >= MOST_WAITING) {
      connection.trySend(Acks.refusing(receipt, Acks.UNHANDLED));
      return;
    }
    tasks.submit(() ->
        connection.guard(() -> {
          RetryReceipt.of(receipt).ifPresent(asked -> tryAnswer(asked, connection));
          connection.trySend(Acks.of(receipt));
        }));
  }

  private void tryAnswer(RetryReceipt asked, Connection connection) {
    try {
      answer(asked, own.linked(), connection);
    } catch (NoAnswerException | RefusedException e) {
      LOG.warn("a message is not sent again: {}", e.getMessage());
    }
  }

  private void answer(RetryReceipt asked, LinkedDevice own, Connection connection) {
    connection.requireOpen();
    Jid device = store.shared().inTransaction(unit -> new People(unit).preferLid(asked.device()));
    if (own.isSelf(device) || !limits.mayHave(device, asked.messageId())) {
      LOG.warn("a device asks for a message too often: it does not get it again");
      return;
    }
    boolean anew =
        RetryKeys.in(asked.node())
            .filter(keys -> store.inTransaction(unit -> RetryKeys.begin(unit, own, device, keys)))
            .isPresent();
    var sent = store.shared().inTransaction(unit -> find(unit, own, asked));
    if (sent.isEmpty()) {
      LOG.info("a device asks for a message that is not known or too old");
      return;
    }
    var keys = anew ? Optional.<Fetched>empty() : keys(asked, device, connection);
    var written =
        writer.write(connection, unit -> stanza(unit, own, asked, device, sent.get(), keys));
    LOG.info("a device asked for a message (time {}): {}", asked.count(), written);
  }

  /// Only who could read it may ask for it.
  private static Optional<Sent> find(Unit unit, LinkedDevice own, RetryReceipt asked) {
    var people = new People(unit);
    Jid chat = own.owns(asked.chat()) ? asked.recipient().orElse(asked.chat()) : asked.chat();
    boolean any = own.owns(asked.chat()) && asked.recipient().isEmpty();
    return SentMessages.find(unit, asked.messageId())
        .filter(sent -> any || people.namesOf(sent.chat()).contains(chat.account()));
  }

  /// New keys from the server, when the session is missing, not the device's any more, or did not
  /// help before.
  private Optional<Fetched> keys(RetryReceipt asked, Jid device, Connection connection) {
    var session =
        store
            .shared()
            .inTransaction(unit -> unit.read(SESSION, SignalAddress.of(device).toString()))
            .map(SessionRecord::decode);
    boolean needed =
        session.isEmpty()
            || asked.registration().orElse(session.get().remoteRegistrationId())
                != session.get().remoteRegistrationId()
            || (asked.count() > 1 && limits.mayBegin(device));
    if (!needed) {
      return Optional.empty();
    }
    limits.begun(device);
    return Optional.ofNullable(Bundles.fetch(connection.requests(), List.of(device)).get(device));
  }

  private Optional<Node> stanza(
      Unit unit,
      LinkedDevice own,
      RetryReceipt asked,
      Jid device,
      Sent sent,
      Optional<Fetched> keys) {
    keys.ifPresent(bundle -> RetryKeys.begin(unit, own, device, bundle));
    var message =
        asked.isGroup()
            ? groups.prepare(unit, sent.chat(), device, sent.message())
            : sent.message();
    var outbound = Outbound.of(asked.messageId(), sent.type(), sent.chat(), message);
    var plaintext = asked.isGroup() ? outbound.forAll() : outbound;
    var encrypted = new Fanout(unit, own).encrypt(plaintext, List.of(device), Map.of());
    return encrypted.nodes().stream()
        .findFirst()
        .flatMap(to -> to.child("enc"))
        .map(enc -> stanza(own, asked, sent, enc, encrypted.preKey()));
  }

  private static Node stanza(
      LinkedDevice own, RetryReceipt asked, Sent sent, Node enc, boolean preKey) {
    var receipt = asked.node();
    var counted = Node.of("enc");
    enc.attrs().forEach(counted::attr);
    var stanza =
        Node.of("message")
            .attr("to", receipt.attr("from"))
            .attr("type", sent.type())
            .attr("id", asked.messageId())
            .attr("t", receipt.child("retry").flatMap(retry -> retry.attr("t")))
            .attr("device_fanout", asked.isGroup() ? Optional.empty() : Optional.of("false"))
            .attr("participant", receipt.attr("participant"))
            .attr("recipient", receipt.attr("recipient"))
            .attr("edit", receipt.attr("edit"))
            .child(counted.attr("count", asked.count()).bytes(enc.bytes().orElseThrow()));
    if (preKey) {
      stanza.child(Node.of("device-identity").bytes(own.deviceIdentity()));
    }
    return stanza.build();
  }
}
