package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.proto.DeviceSentMessage;
import dev.kurir.whatsapp.proto.Message;

/// One message in its two forms: for the recipient's devices, and for our own others, which must
/// learn whom it went to. Without padding.
///
/// @param messageId the same at every try
/// @param type of the stanza, `text`
record Outbound(String messageId, String type, byte[] forThem, byte[] forOurs) {
  static Outbound text(String messageId, Jid to, String text) {
    return of(messageId, "text", to, Message.newBuilder().setConversation(text).build());
  }

  /// @param to whom our own devices are told that it went to
  static Outbound of(String messageId, String type, Jid to, Message message) {
    return new Outbound(messageId, type, message.toByteArray(), copyForOurs(to, message));
  }

  /// The same for all, as in a group, where our own devices see the chat anyway.
  Outbound forAll() {
    return new Outbound(messageId, type, forThem, forThem);
  }

  private static byte[] copyForOurs(Jid to, Message message) {
    var copy =
        Message.newBuilder()
            .setDeviceSentMessage(
                DeviceSentMessage.newBuilder()
                    .setDestinationJid(to.toString())
                    .setMessage(message));
    if (message.hasMessageContextInfo()) {
      copy.setMessageContextInfo(message.getMessageContextInfo());
    }
    return copy.build().toByteArray();
  }
}
