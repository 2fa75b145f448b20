package dev.kurir.whatsapp.messages;

import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.kurir.whatsapp.proto.FutureProofMessage;
import dev.kurir.whatsapp.proto.Message;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a decrypted message is, and its text if it has one.
///
/// @param kind `text`, or the name of the protocol buffer field that is set, `field-N` for one that
///   this client does not know, `empty` when there is none
record MessageContent(String kind, Optional<String> text) {
  private static final int MAX_WRAPPERS = 4;

  /// They go along with a message and are none.
  private static final Set<String> COMPANIONS =
      Set.of(
          "messageContextInfo",
          "senderKeyDistributionMessage",
          "fastRatchetKeySenderKeyDistributionMessage");

  static MessageContent of(Message message) {
    Message inner = unwrap(message, MAX_WRAPPERS);
    Optional<String> text = text(inner);
    return new MessageContent(isText(inner) ? "text" : kind(inner), text);
  }

  /// Nothing that belongs into a chat: only keys for groups, or nothing at all.
  boolean isEmpty() {
    return kind.equals("empty");
  }

  private static boolean isText(Message message) {
    return message.hasConversation() || message.hasExtendedTextMessage();
  }

  private static Optional<String> text(Message message) {
    if (message.hasConversation()) {
      return Optional.of(message.getConversation());
    }
    if (message.hasExtendedTextMessage()) {
      return Optional.of(message.getExtendedTextMessage().getText());
    }
    return caption(message).filter(caption -> !caption.isEmpty());
  }

  private static Optional<String> caption(Message message) {
    if (message.hasImageMessage()) {
      return Optional.of(message.getImageMessage().getCaption());
    }
    if (message.hasVideoMessage()) {
      return Optional.of(message.getVideoMessage().getCaption());
    }
    return message.hasDocumentMessage()
        ? Optional.of(message.getDocumentMessage().getCaption())
        : Optional.empty();
  }

  /// Looks through the layers around messages that disappear, may be seen once or carry a caption.
  private static Message unwrap(Message message, int layers) {
    if (layers == 0) {
      return message;
    }
    return wrappers(message).stream()
        .filter(FutureProofMessage::hasMessage)
        .findFirst()
        .map(wrapper -> unwrap(wrapper.getMessage(), layers - 1))
        .orElse(message);
  }

  private static List<FutureProofMessage> wrappers(Message message) {
    return List.of(
        message.getEphemeralMessage(),
        message.getViewOnceMessage(),
        message.getViewOnceMessageV2(),
        message.getViewOnceMessageV2Extension(),
        message.getDocumentWithCaptionMessage(),
        message.getEditedMessage());
  }

  private static String kind(Message message) {
    return message.getAllFields().keySet().stream()
        .map(FieldDescriptor::getName)
        .filter(name -> !COMPANIONS.contains(name))
        .findFirst()
        .orElseGet(() -> unknownKind(message));
  }

  private static String unknownKind(Message message) {
    return message.getUnknownFields().asMap().keySet().stream()
        .min(Comparator.naturalOrder())
        .map(number -> "field-" + number)
        .orElse("empty");
  }
}
