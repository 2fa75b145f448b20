package dev.kurir.whatsapp.messages;

import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.whatsapp.SendOutcome;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.DisconnectedException;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.devices.ParticipantHash;
import dev.kurir.whatsapp.groups.SenderKeys;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.StaleOwnerException;
import dev.kurir.whatsapp.store.StoreUnavailableException;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends messages to groups: encrypted once with our sender key for all, and the key itself through
/// the pairwise session of each device that does not have it. That a device has it is noted when
/// the server has taken the message, so that a stanza that was lost takes nothing with it.
/// (whatsmeow `send.go`, `sendGroup`, which gives the key to all devices each time.)
final class GroupSender {
  private static final Logger LOG = LoggerFactory.getLogger(GroupSender.class);

  private final StanzaWriter writer;
  private final SerialDeviceStore store;
  private final GroupRoutes routes;
  private final SendAnswers answers;

  GroupSender(
      StanzaWriter writer, SerialDeviceStore store, GroupRoutes routes, SendAnswers answers) {
    this.writer = writer;
    this.store = store;
    this.routes = routes;
    this.answers = answers;
  }

  /// @param generation of our sender key
  /// @param told the devices for which the key goes along
  private record Sealed(long generation, List<Jid> told) {}

  /// Blocks until the server acknowledged it. Exceptions are the caller's.
  SendOutcome sendText(
      Connection connection, LinkedDevice own, String messageId, Jid group, String text) {
    GroupRoute route;
    try {
      route = routes.find(connection.requests(), own, group);
    } catch (RefusedException e) {
      if (e.isPassing()) {
        throw e;
      }
      return new SendOutcome.Refused(e.code());
    }
    var message = Outbound.text(messageId, group, text);
    var outcome = send(connection, own, message, route);
    return SendAnswers.isAboutDevices(outcome)
        ? sendToOthers(connection, own, message, route, outcome)
        : outcome;
  }

  /// As for a person, see [MessageSender]: once more, if there are other devices now.
  private SendOutcome sendToOthers(
      Connection connection,
      LinkedDevice own,
      Outbound message,
      GroupRoute refused,
      SendOutcome outcome) {
    var now = routes.find(connection.requests(), own, refused.group().id());
    return now.isToTheSame(refused) ? outcome : send(connection, own, message, now);
  }

  private SendOutcome send(
      Connection connection, LinkedDevice own, Outbound message, GroupRoute route) {
    Requests requests = connection.requests();
    var ack = requests.expectAck(message.messageId());
    var sealed = new AtomicReference<Optional<Sealed>>(Optional.empty());
    try {
      return switch (writer.write(connection, unit -> seal(unit, own, message, route, sealed))) {
        case WRITTEN -> await(requests, own, message, ack, route, sealed.get().orElseThrow());
        case MAYBE_WRITTEN, NOTHING -> new SendOutcome.Unknown();
      };
    } finally {
      requests.forgetAck(message.messageId());
    }
  }

  /// One unit: both kinds of ratchet, the host's row, and the plaintext for those who cannot read.
  private Optional<Node> seal(
      Unit unit,
      LinkedDevice own,
      Outbound message,
      GroupRoute route,
      AtomicReference<Optional<Sealed>> sealed) {
    var id = route.group().id();
    var keys = new SenderKeys(unit, id);
    var key = keys.own(own.address(), route.others()).orElseGet(() -> keys.rotate(own.address()));
    var lacking = key.lacking(route.others());
    var gift = Outbound.of(message.messageId(), "text", id, gift(id, key.key())).forAll();
    var gifts = new Fanout(unit, own).encrypt(gift, lacking, route.keys());
    var encrypted = GroupCipher.encrypt(key.key(), Padding.add(message.forThem()));
    keys.keep(own.address(), encrypted.next());
    unit.outgoing().sending(message.messageId(), id);
    SentMessages.keep(unit, message, id);
    var told = gifts.nodes().stream().flatMap(to -> to.jid("jid").stream()).toList();
    sealed.set(Optional.of(new Sealed(key.generation(), told)));
    return Optional.of(stanza(own, message, route, gifts, encrypted.body()));
  }

  private static Message gift(Jid group, SenderKeyRecord key) {
    return Message.newBuilder().setSenderKeyDistributionMessage(distribution(group, key)).build();
  }

  static SenderKeyDistributionMessage distribution(Jid group, SenderKeyRecord key) {
    return SenderKeyDistributionMessage.newBuilder()
        .setGroupId(group.toString())
        .setAxolotlSenderKeyDistributionMessage(
            UnsafeByteOperations.unsafeWrap(GroupCipher.distribution(key)))
        .build();
  }

  private static Node stanza(
      LinkedDevice own, Outbound message, GroupRoute route, Fanout.Encrypted gifts, byte[] body) {
    var stanza =
        Node.of("message")
            .attr("id", message.messageId())
            .attr("type", message.type())
            .attr("to", route.group().id())
            .attr("addressing_mode", route.group().mode())
            .attr("phash", ParticipantHash.of(route.wire(own, route.all())));
    if (!gifts.nodes().isEmpty()) {
      var participants = Node.of("participants");
      gifts.nodes().forEach(to -> addressed(own, route, to).ifPresent(participants::child));
      stanza.child(participants);
    }
    stanza.child(Node.of("enc").attr("v", "2").attr("type", "skmsg").bytes(body));
    if (gifts.preKey()) {
      stanza.child(Node.of("device-identity").bytes(own.deviceIdentity()));
    }
    return stanza.build();
  }

  /// The same `<to>` in the addressing of the group.
  private static Optional<Node> addressed(LinkedDevice own, GroupRoute route, Node to) {
    return to.jid("jid")
        .flatMap(device -> route.wire(own, device))
        .map(jid -> Node.of("to").attr("jid", jid).children(to.children()).build());
  }

  private SendOutcome await(
      Requests requests,
      LinkedDevice own,
      Outbound message,
      CompletableFuture<Node> ack,
      GroupRoute route,
      Sealed sealed) {
    try {
      var answer = requests.awaitAck(message.messageId(), ack, Requests.LIMIT);
      var outcome = answers.outcome(answer);
      afterwards(answer, outcome, own, route, sealed);
      return outcome;
    } catch (NoAnswerException | DisconnectedException _) {
      return new SendOutcome.Unknown();
    }
  }

  /// The message is out, whatever happens here: a store that fails now must not hide that.
  private void afterwards(
      Node ack, SendOutcome outcome, LinkedDevice own, GroupRoute route, Sealed sealed) {
    try {
      if (outcome instanceof SendOutcome.Sent && !sealed.told().isEmpty()) {
        store.inTransaction(unit -> {
          new SenderKeys(unit, route.group().id()).give(sealed.generation(), sealed.told());
          return true;
        });
      }
      var hash = ParticipantHash.of(route.wire(own, route.all()));
      if (outcome instanceof SendOutcome.Refused
          || ack.attr("phash").filter(other -> !other.equals(hash)).isPresent()) {
        LOG.info("a group is not what it was: asking for it at the next message");
        routes.forget(route);
      }
    } catch (StoreUnavailableException | StaleOwnerException _) {
      LOG.warn("what the server said of a group could not be kept");
    }
  }
}
