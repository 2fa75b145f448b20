package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.UNREADABLE;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Digests;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.UnreadableRow;
import dev.kurir.whatsapp.store.Inbox;
import dev.kurir.whatsapp.store.Inbox.InboundMessage;
import dev.kurir.whatsapp.store.Unit;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// One message that could not be read, as it is noted until it is read after all or the host is
/// told of it.
///
/// @param chat and
/// @param sender as the stanza named them; the sender with its device
/// @param at seconds since 1970, as the server said
/// @param replayed it came from the backlog
/// @param since when it came here
record Unread(
    String messageId,
    Jid chat,
    Jid sender,
    boolean fromMe,
    long at,
    Optional<String> pushName,
    boolean replayed,
    Instant since) {
  private static final int KEY_BYTES = 16;

  static Unread of(Node node, MessageSource source, Instant now) {
    return new Unread(
        node.attr("id").orElseThrow(),
        source.chat(),
        source.sender(),
        source.fromMe(),
        InboundMessages.seconds(node),
        InboundMessages.name(node),
        node.attr("offline").isPresent(),
        now);
  }

  /// Does nothing when it is noted already.
  void note(Unit unit) {
    if (unit.read(UNREADABLE, key()).isEmpty()) {
      unit.write(UNREADABLE, key(), row().toByteArray());
    }
  }

  void forget(Unit unit) {
    unit.delete(UNREADABLE, List.of(key()));
  }

  /// Those that are noted, `limit` at most.
  static List<Unread> all(Unit unit, int limit) {
    return unit.read(UNREADABLE, unit.keyIds(UNREADABLE, limit)).values().stream()
        .flatMap(row -> read(row).stream())
        .toList();
  }

  /// What the host gets in its place.
  InboundMessage placeholder(People people) {
    Optional<Jid> lid = people.lidOf(chat);
    return new InboundMessage(
        messageId,
        lid.orElse(chat),
        people.preferLid(sender),
        people.numberOf(chat),
        lid,
        fromMe,
        at,
        pushName,
        Inbox.PLACEHOLDER,
        Optional.empty(),
        new byte[0],
        replayed);
  }

  /// The same for the same message, whatever its id is made of.
  private String key() {
    String name = chat.account() + " " + sender + " " + messageId;
    byte[] hash = Digests.sha256(name.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(Arrays.copyOf(hash, KEY_BYTES));
  }

  private UnreadableRow row() {
    var row =
        UnreadableRow.newBuilder()
            .setMessageId(messageId)
            .setChat(chat.toString())
            .setSender(sender.toString())
            .setFromMe(fromMe)
            .setAt(at)
            .setReplayed(replayed)
            .setSince(since.toEpochMilli());
    pushName.ifPresent(row::setPushName);
    return row.build();
  }

  private static Optional<Unread> read(byte[] bytes) {
    try {
      var row = UnreadableRow.parseFrom(bytes);
      return Jid.parse(row.getChat())
          .flatMap(chat -> Jid.parse(row.getSender()).map(sender -> read(row, chat, sender)));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of an unreadable message is unreadable", e);
    }
  }

  private static Unread read(UnreadableRow row, Jid chat, Jid sender) {
    return new Unread(
        row.getMessageId(),
        chat,
        sender,
        row.getFromMe(),
        row.getAt(),
        Optional.of(row.getPushName()).filter(name -> !name.isEmpty()),
        row.getReplayed(),
        Instant.ofEpochMilli(row.getSince()));
  }

  @Override
  public String toString() {
    return "Unread";
  }
}
