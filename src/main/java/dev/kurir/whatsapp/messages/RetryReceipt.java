package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/// A device asks for a message of ours that it could not read.
///
/// @param node the receipt itself; the answer repeats its addresses
/// @param chat from whom the receipt came: a device, or the group in which it was sent
/// @param device the one that asks, as it is named there
/// @param recipient in whose chat it was, when one of our own devices asks
/// @param count how often it asks, from 1
/// @param registration the id of its keys; another one than that of our session means new keys
record RetryReceipt(
    Node node,
    Jid chat,
    Jid device,
    Optional<Jid> recipient,
    String messageId,
    int count,
    OptionalInt registration) {

  /// Empty when it does not say which message, or who asks.
  static Optional<RetryReceipt> of(Node node) {
    var retry = node.child("retry");
    var chat = node.jid("from").filter(from -> from.isGroup() || isPerson(from));
    var device =
        chat.flatMap(from -> from.isGroup() ? node.jid("participant") : Optional.of(from))
            .filter(RetryReceipt::isPerson);
    var id = retry.flatMap(it -> it.attr("id")).or(() -> node.attr("id"));
    var count = retry.flatMap(it -> it.attr("count")).filter(it -> it.matches("\\d{1,3}"));
    if (device.isEmpty() || id.isEmpty() || count.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new RetryReceipt(
            node,
            chat.orElseThrow(),
            device.get(),
            node.jid("recipient"),
            id.get(),
            Integer.parseInt(count.get()),
            registration(node)));
  }

  private static boolean isPerson(Jid jid) {
    return (jid.isPn() || jid.isLid()) && !jid.user().isEmpty();
  }

  private static OptionalInt registration(Node node) {
    return node.child("registration")
        .flatMap(Node::bytes)
        .filter(bytes -> bytes.length == Integer.BYTES)
        .map(bytes -> OptionalInt.of(ByteBuffer.wrap(bytes).getInt()))
        .orElseGet(OptionalInt::empty);
  }

  boolean isGroup() {
    return chat.isGroup();
  }
}
