package dev.kurir.whatsapp.messages;

import static dev.kurir.whatsapp.store.Unit.Category.SENT;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.SentRow;
import dev.kurir.whatsapp.store.Unit;
import java.util.Optional;
import java.util.regex.Pattern;

/// What was sent in the last days, so that a device that could not read it gets it again, also
/// after a restart. Written in the unit that encrypts it. (whatsmeow keeps the same in its
/// `EventBuffer`, for seven days.)
final class SentMessages {
  /// What a store takes as a key; others ask with whatever they like.
  private static final Pattern ID = Pattern.compile("[!-~]{1,128}");

  private SentMessages() {}

  /// @param chat where the stanza goes: a person's account or a group
  static void keep(Unit unit, Outbound message, Jid chat) {
    var row =
        SentRow.newBuilder()
            .setChat(chat.toString())
            .setType(message.type())
            .setMessage(ByteString.copyFrom(message.forThem()));
    unit.write(SENT, message.messageId(), row.build().toByteArray());
  }

  /// Empty when it was not sent by this device, or too long ago.
  static Optional<Sent> find(Unit unit, String messageId) {
    return isId(messageId)
        ? unit.read(SENT, messageId).flatMap(SentMessages::read)
        : Optional.empty();
  }

  /// Whether a store can be asked for it.
  static boolean isId(String messageId) {
    return ID.matcher(messageId).matches();
  }

  private static Optional<Sent> read(byte[] bytes) {
    try {
      var row = SentRow.parseFrom(bytes);
      var message = Message.parseFrom(row.getMessage());
      return Jid.parse(row.getChat()).map(chat -> new Sent(chat, row.getType(), message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a sent message is unreadable", e);
    }
  }

  /// @param type of the stanza
  record Sent(Jid chat, String type, Message message) {}
}
