package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Node;
import java.util.Optional;

/// Receipts for what came in. One counts as the acknowledgement of its message. (whatsmeow
/// `receipt.go`.)
final class Receipts {
  private Receipts() {}

  /// While nobody looks at this device its receipts are `inactive`: the sender sees one tick until
  /// the phone has the message too. Copies of what our own account wrote are answered with
  /// `sender`.
  ///
  /// @param available what [dev.kurir.whatsapp.presence.Presence] has said
  static Node delivered(Node message, boolean fromMe, boolean available) {
    Optional<String> type = available ? Optional.empty() : Optional.of("inactive");
    return start(message).attr("type", fromMe ? Optional.of("sender") : type).build();
  }

  /// For what the phone tells only its companions.
  static Node peer(Node message) {
    return start(message).attr("type", "peer_msg").build();
  }

  /// The attributes that every answer to a message has in common.
  static Node.Builder start(Node message) {
    return Node.of("receipt")
        .attr("id", message.attr("id"))
        .attr("to", message.attr("from"))
        .attr("recipient", message.attr("recipient"))
        .attr("participant", message.attr("participant"));
  }
}
