package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import java.util.Optional;

/// Who wrote an incoming stanza, and in which chat. (whatsmeow `message.go`, `parseMessageSource`.)
///
/// @param chat the other person's account, or a group or list, as the stanza names it
/// @param sender the device that wrote it, as the stanza names it
/// @param senderAlt the sender under its other name, PN or LID, when the stanza tells it
/// @param chatAlt the same of `chat`, in copies of what our own account wrote
/// @param fromMe written by a device of our own account
record MessageSource(
    Jid chat, Jid sender, Optional<Jid> senderAlt, Optional<Jid> chatAlt, boolean fromMe) {

  /// Empty when the stanza does not say who wrote it.
  static Optional<MessageSource> of(Node node, LinkedDevice own) {
    return node.jid("from").flatMap(from -> of(node, from, own));
  }

  /// A chat with one person.
  boolean isDirect() {
    return chat.isPn() || chat.isLid();
  }

  private static Optional<MessageSource> of(Node node, Jid from, LinkedDevice own) {
    if (!from.isPn() && !from.isLid()) {
      return node.jid("participant")
          .filter(writer -> (writer.isPn() || writer.isLid()) && !writer.user().isEmpty())
          .map(writer ->
              new MessageSource(
                  from,
                  writer,
                  alt(node, writer, "participant"),
                  Optional.empty(),
                  own.owns(writer)));
    }
    if (from.user().isEmpty()) {
      return Optional.empty();
    }
    if (own.owns(from)) {
      Jid chat = node.jid("recipient").orElse(from).account();
      var chatAlt =
          alt(node, chat, "peer_recipient").or(() -> alt(node, chat, "recipient")); // Baileys
      return Optional.of(new MessageSource(chat, from, Optional.empty(), chatAlt, true));
    }
    return Optional.of(
        new MessageSource(
            from.account(), from, alt(node, from, "sender"), Optional.empty(), false));
  }

  /// An alternate name without a device is the same device.
  private static Optional<Jid> alt(Node node, Jid of, String prefix) {
    return node.jid(prefix + (of.isLid() ? "_pn" : "_lid"))
        .filter(alt -> of.isLid() ? alt.isPn() : alt.isLid())
        .map(alt -> alt.device() == 0 ? alt.withDevice(of.device()) : alt);
  }
}
