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
    var message = Message.newBuilder().setConversation(text).build();
    return new Outbound(messageId, "text", message.toByteArray(), copyForOurs(to, message));
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
