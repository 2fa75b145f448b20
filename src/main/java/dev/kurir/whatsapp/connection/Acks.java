package dev.kurir.whatsapp.connection;

import dev.kurir.whatsapp.binary.Node;

/// Acknowledgements of what the server hands over. Without one it hands the node over again, and
/// may hold back those behind it. (whatsmeow `receipt.go`, `sendAck`.)
public final class Acks {
  public static final int UNREADABLE = 487;
  public static final int UNKNOWN_STANZA = 488;
  public static final int BAD_PROTOBUF = 491;
  public static final int UNHANDLED = 500;

  private Acks() {}

  public static Node of(Node node) {
    return start(node).build();
  }

  /// Says that the node came and will not be handled; the server does not repeat it.
  ///
  /// @param code one of the constants of this class
  public static Node refusing(Node node, int code) {
    return start(node).attr("error", code).build();
  }

  private static Node.Builder start(Node node) {
    return Node.of("ack")
        .attr("class", node.tag())
        .attr("id", node.attr("id"))
        .attr("to", node.attr("from"))
        .attr("participant", node.attr("participant"))
        .attr("recipient", node.attr("recipient"))
        .attr("type", node.attr("type").filter(_ -> !node.is("message")));
  }
}
