package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One thing that a receipt says: this message, this reader, at that time. A receipt of one reader
/// may name many messages (`<list>`); one of a group that the server has put together names many
/// readers of one message (`<participants key>`).
///
/// @param reader the device or account that has it
/// @param at seconds since 1970, as the server said
record Arrival(String messageId, Jid reader, long at) {
  /// The server groups at most some dozens.
  private static final int MOST = 1_000;

  static List<Arrival> in(Node receipt) {
    var grouped = receipt.children("participants");
    return (grouped.isEmpty() ? ofOne(receipt) : grouped.stream().flatMap(Arrival::ofMany))
        .distinct()
        .limit(MOST)
        .toList();
  }

  private static Stream<Arrival> ofOne(Node receipt) {
    var reader =
        receipt
            .jid("from")
            .flatMap(from -> from.isGroup() ? receipt.jid("participant") : Optional.of(from))
            .filter(Arrival::isPerson);
    return reader.stream()
        .flatMap(who -> ids(receipt).map(id -> new Arrival(id, who, seconds(receipt))));
  }

  private static Stream<Arrival> ofMany(Node participants) {
    return participants.attr("key").stream()
        .flatMap(id ->
            participants.children("user").stream()
                .flatMap(user ->
                    user.jid("jid").filter(Arrival::isPerson).stream()
                        .map(who -> new Arrival(id, who, seconds(user)))));
  }

  private static boolean isPerson(Jid jid) {
    return (jid.isPn() || jid.isLid()) && !jid.user().isEmpty();
  }

  private static Stream<String> ids(Node receipt) {
    return Stream.concat(
        receipt.attr("id").stream(),
        receipt.child("list").stream()
            .flatMap(list -> list.children("item").stream())
            .flatMap(item -> item.attr("id").stream()));
  }

  private static long seconds(Node node) {
    return node.attr("t").filter(t -> t.matches("\\d{1,11}")).map(Long::parseLong).orElse(0L);
  }
}
