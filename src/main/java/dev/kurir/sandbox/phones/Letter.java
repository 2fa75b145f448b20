package dev.kurir.sandbox.phones;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.proto.DeviceSentMessage;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.proto.ProtocolMessage;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is inside an encrypted message: a `Message`, padded with 1 to 15 bytes that each say how
/// many they are. Some clients pad with 16.
///
/// @param destination to whom it was written, when it is the copy for the writer's own device
/// @param kind `text`, or the name of the field that is set
/// @param protocol what is no message of a chat; empty when it is one
record Letter(
    Optional<Jid> destination, String kind, @Nullable String text, ProtocolMessage protocol) {
  private static final int LONGEST_PADDING = 16;
  private static final String TEXT = "text";
  private static final ProtocolMessage NONE = ProtocolMessage.getDefaultInstance();

  /// A text, ready to be encrypted.
  static byte[] text(String text) {
    return padded(ofText(text));
  }

  /// The same for the writer's own devices.
  static byte[] copy(String text, Jid destination) {
    var copy =
        DeviceSentMessage.newBuilder()
            .setDestinationJid(destination.toString())
            .setMessage(ofText(text));
    return padded(Message.newBuilder().setDeviceSentMessage(copy).build());
  }

  /// A text for one device of a group that lacks the sender's key.
  static byte[] text(String text, SenderKeyDistributionMessage key) {
    return padded(ofText(text).toBuilder().setSenderKeyDistributionMessage(key).build());
  }

  /// A sender's key for a group, alone.
  static byte[] senderKey(SenderKeyDistributionMessage key) {
    return padded(Message.newBuilder().setSenderKeyDistributionMessage(key).build());
  }

  /// The sender's key in it, if there is one: libsignal's form of it.
  static Optional<byte[]> senderKeyIn(byte[] plaintext) {
    return message(plaintext)
        .map(outer ->
            outer.hasDeviceSentMessage() ? outer.getDeviceSentMessage().getMessage() : outer)
        .filter(Message::hasSenderKeyDistributionMessage)
        .map(inner ->
            inner
                .getSenderKeyDistributionMessage()
                .getAxolotlSenderKeyDistributionMessage()
                .toByteArray());
  }

  private static Message ofText(String text) {
    return Message.newBuilder().setConversation(text).build();
  }

  static byte[] padded(Message message) {
    int padding = 1 + Randomness.below(LONGEST_PADDING - 1);
    var bytes = message.toByteArray();
    var padded = Arrays.copyOf(bytes, bytes.length + padding);
    Arrays.fill(padded, bytes.length, padded.length, (byte) padding);
    return padded;
  }

  /// Empty when the bytes are not padded so, or hold no message.
  static Optional<Letter> read(byte[] plaintext) {
    return message(plaintext).map(Letter::of);
  }

  private static Optional<Message> message(byte[] plaintext) {
    int padding = plaintext.length == 0 ? 0 : plaintext[plaintext.length - 1];
    if (padding < 1 || padding > LONGEST_PADDING || padding > plaintext.length) {
      return Optional.empty();
    }
    try {
      return Optional.of(Message.parseFrom(Arrays.copyOf(plaintext, plaintext.length - padding)));
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static Letter of(Message message) {
    if (!message.hasDeviceSentMessage()) {
      return of(Optional.empty(), message);
    }
    var copy = message.getDeviceSentMessage();
    return of(Jid.parse(copy.getDestinationJid()), copy.getMessage());
  }

  private static Letter of(Optional<Jid> destination, Message message) {
    if (message.hasConversation()) {
      return new Letter(destination, TEXT, message.getConversation(), NONE);
    }
    if (message.hasExtendedTextMessage()) {
      return new Letter(destination, TEXT, message.getExtendedTextMessage().getText(), NONE);
    }
    return new Letter(destination, kind(message), null, message.getProtocolMessage());
  }

  private static String kind(Message message) {
    return message.getAllFields().keySet().stream()
        .map(FieldDescriptor::getName)
        .filter(name -> !name.equals("messageContextInfo"))
        .findFirst()
        .orElse("unknown");
  }

  /// Something between the devices of one account, or about another message: not shown.
  boolean isHousekeeping() {
    return kind.equals("protocolMessage") || kind.equals("senderKeyDistributionMessage");
  }
}
