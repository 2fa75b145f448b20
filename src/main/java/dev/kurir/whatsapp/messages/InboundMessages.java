package dev.kurir.whatsapp.messages;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.binary.ProtoReader;
import dev.kurir.whatsapp.connection.Acks;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NodeHandler;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles `<message>`: decrypts it, keeps it, and only then answers. The server repeats what was
/// not answered, so that a crash in between loses nothing; the ratchet and the inbox drop what
/// comes twice.
public final class InboundMessages implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(InboundMessages.class);

  /// WhatsApp's own are 16 to 32.
  private static final int LONGEST_ID = 128;

  private static final int LONGEST_NAME = 256;

  private final SerialDeviceStore store;
  private final OwnDevice own;
  private final BooleanSupplier available;
  private final RetryRequests retries;
  private final PeerNews news;
  private final Placeholders placeholders;

  /// @param news hears what our phone tells its companions
  /// @param available whether the server was told that somebody looks at this device
  public InboundMessages(
      SerialDeviceStore store,
      OwnDevice own,
      PeerNews news,
      BooleanSupplier available,
      Placeholders placeholders) {
    this.news = news;
    this.available = available;
    this.placeholders = placeholders;
    this.store = store;
    this.own = own;
    this.retries = new RetryRequests(store);
  }

  @Override
  public void handle(Node node, Connection connection) {
    LinkedDevice device = own.linked();
    var source = MessageSource.of(node, device);
    if (source.isEmpty() || !hasId(node)) {
      LOG.warn("a message does not say who wrote it");
      connection.trySend(Acks.refusing(node, Acks.UNREADABLE));
      return;
    }
    List<Node> parts = readable(node);
    if (parts.isEmpty()) {
      withoutContent(node, source.get(), connection);
      return;
    }
    var outcome = store.inTransaction(unit -> take(unit, device, node, source.get(), parts));
    answer(node, source.get(), device, outcome, connection);
  }

  /// The writer chooses it; it is a key of what is kept.
  private static boolean hasId(Node node) {
    return node.attr("id")
        .filter(id -> !id.isEmpty() && id.length() <= LONGEST_ID)
        .filter(id -> id.chars().allMatch(c -> c > ' ' && c < 0x7f))
        .isPresent();
  }

  /// Names are what people write: no line breaks, no NUL, and not endless.
  static Optional<String> name(Node node) {
    return node.attr("notify")
        .filter(name -> name.length() <= LONGEST_NAME)
        .map(name -> name.replaceAll("\\p{Cntrl}", "").strip())
        .filter(name -> !name.isEmpty() && !name.equals("-"));
  }

  /// What is between two devices, and what is for all of a group.
  private static List<Node> readable(Node node) {
    boolean group = node.jid("from").filter(Group::isId).isPresent();
    return node.children("enc").stream()
        .filter(enc -> isBetweenTwo(enc) || group && GroupDecryption.isForAll(enc))
        .toList();
  }

  private static boolean isBetweenTwo(Node enc) {
    return enc.attr("type").filter(t -> t.equals("pkmsg") || t.equals("msg")).isPresent();
  }

  private void withoutContent(Node node, MessageSource source, Connection connection) {
    boolean unavailable = node.child("unavailable").isPresent();
    boolean other = node.child("enc").isPresent();
    if (!other) {
      LOG.info("a message came without content");
      store.inTransaction(unit -> {
        learn(new People(unit), source);
        placeholders.placeAtOnce(unit, node, source);
        return true;
      });
    }
    connection.trySend(
        unavailable || other ? Acks.of(node) : Acks.refusing(node, Acks.UNKNOWN_STANZA));
    if (unavailable && !other) {
      placeholders.askPhone(connection, node, source);
    }
  }

  private static void learn(People people, MessageSource source) {
    source.senderAlt().ifPresent(alt -> people.learn(source.sender(), alt));
    source.chatAlt().ifPresent(alt -> people.learn(source.chat(), alt));
  }

  private Outcome take(
      Unit unit, LinkedDevice own, Node node, MessageSource source, List<Node> parts) {
    var people = new People(unit);
    learn(people, source);
    Jid sender = people.preferLid(source.sender());
    var deviceIdentity = node.child("device-identity").flatMap(Node::bytes);
    Outcome outcome = new Outcome.Kept(false);
    for (Node part : parts) {
      outcome =
          switch (decrypt(unit, own, source, sender, part, deviceIdentity)) {
            case Decryption.Plaintext(var bytes) ->
                keep(unit, people, node, source, sender, part, bytes);
            case Decryption.Repeated() -> outcome;
            case Decryption.Unreadable(var reason) -> new Outcome.Unreadable(reason);
          };
      if (!(outcome instanceof Outcome.Kept)) {
        break;
      }
    }
    remember(unit, node, source, outcome);
    return outcome;
  }

  /// So that nothing is lost in silence.
  private void remember(Unit unit, Node node, MessageSource source, Outcome outcome) {
    switch (outcome) {
      case Outcome.Kept _ when retries.isAskedFor(node) -> placeholders.forget(unit, node, source);
      case Outcome.Kept _ -> {}
      case Outcome.Unreadable _ -> placeholders.note(unit, node, source);
      case Outcome.BadProtobuf() -> placeholders.placeAtOnce(unit, node, source);
    }
  }

  private static Decryption.Result decrypt(
      Unit unit,
      LinkedDevice own,
      MessageSource source,
      Jid sender,
      Node part,
      Optional<byte[]> deviceIdentity) {
    return GroupDecryption.isForAll(part)
        ? new GroupDecryption(unit, source.chat(), sender).decrypt(part)
        : new Decryption(unit, own).decrypt(sender, part, deviceIdentity);
  }

  private Outcome keep(
      Unit unit,
      People people,
      Node node,
      MessageSource source,
      Jid sender,
      Node part,
      byte[] plaintext) {
    try {
      Message outer =
          ProtoReader.read(Message.getDefaultInstance(), plaintext, ProtoReader.MESSAGE);
      boolean copy = source.fromMe() && outer.getDeviceSentMessage().hasMessage();
      Message message = copy ? outer.getDeviceSentMessage().getMessage() : outer;
      if (isPeer(node)) {
        return PeerMessages.take(unit, people, node, source, message, news);
      }
      boolean group = Group.isId(source.chat());
      if (group && !GroupDecryption.isForAll(part)) {
        new GroupDecryption(unit, source.chat(), sender).learn(message);
      }
      var content = MessageContent.of(message);
      if ((source.isDirect() || group) && !content.isEmpty()) {
        unit.inbox().accept(inbound(people, node, source, sender, content, message));
      }
      return new Outcome.Kept(false);
    } catch (InvalidProtocolBufferException _) {
      return new Outcome.BadProtobuf();
    }
  }

  private static InboundMessage inbound(
      People people,
      Node node,
      MessageSource source,
      Jid sender,
      MessageContent content,
      Message message) {
    Jid person = source.chat().isGroup() ? sender : source.chat();
    Optional<Jid> lid = people.lidOf(person);
    return new InboundMessage(
        node.attr("id").orElseThrow(),
        source.chat().isGroup() ? source.chat() : lid.orElse(source.chat()),
        sender,
        people.numberOf(person),
        lid,
        source.fromMe(),
        seconds(node),
        name(node),
        content.kind(),
        content.text(),
        message.toByteArray(),
        node.attr("offline").isPresent());
  }

  private void answer(
      Node node,
      MessageSource source,
      LinkedDevice device,
      Outcome outcome,
      Connection connection) {
    switch (outcome) {
      case Outcome.Kept(var history) -> {
        connection.trySend(receipt(node, source));
        if (history) {
          connection.trySend(PeerMessages.historyReceipt(node, device));
        }
        if (isPeer(node)) {
          news.kept(connection);
        }
      }
      case Outcome.BadProtobuf() -> connection.trySend(Acks.refusing(node, Acks.BAD_PROTOBUF));
      case Outcome.Unreadable(var reason) -> {
        LOG.info("a message cannot be read ({}): asking for it again", reason);
        var request = retries.next(node, device, reason);
        request.ifPresent(connection::trySend);
        connection.trySend(Acks.of(node));
        if (request.isEmpty()) {
          placeholders.giveUp(connection, node, source);
        }
        placeholders.later(connection);
      }
    }
  }

  /// A stanza with a part in a form that is not read so far is not said to be delivered.
  private Node receipt(Node node, MessageSource source) {
    if (readable(node).size() < node.children("enc").size()) {
      return Acks.of(node);
    }
    return isPeer(node)
        ? Receipts.peer(node)
        : Receipts.delivered(node, source.fromMe(), available.getAsBoolean());
  }

  private static boolean isPeer(Node node) {
    return node.attr("category").filter("peer"::equals).isPresent();
  }

  static long seconds(Node node) {
    return node.attr("t").filter(t -> t.matches("\\d{1,11}")).map(Long::parseLong).orElse(0L);
  }

  /// What the unit made of a stanza.
  sealed interface Outcome {
    /// Everything in it is stored, or was before.
    ///
    /// @param history it announced a piece of the phone's history
    record Kept(boolean history) implements Outcome {}

    record Unreadable(RetryReason reason) implements Outcome {}

    record BadProtobuf() implements Outcome {}
  }
}
