package dev.kurir.whatsapp.notifications;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NodeHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles every `<iq>` that is no answer to a question of ours: pairing, and pings.
public final class ServerQuestions implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ServerQuestions.class);

  private final NodeHandler pairDevice;
  private final NodeHandler pairSuccess;

  public ServerQuestions(NodeHandler pairDevice, NodeHandler pairSuccess) {
    this.pairDevice = pairDevice;
    this.pairSuccess = pairSuccess;
  }

  @Override
  public void handle(Node iq, Connection connection) {
    if (!Connection.isServer(iq)) {
      LOG.debug("a question that is not the server's");
    } else if (iq.child("pair-device").isPresent()) {
      pairDevice.handle(iq, connection);
    } else if (iq.child("pair-success").isPresent()) {
      pairSuccess.handle(iq, connection);
    } else if (isPing(iq)) {
      connection.trySend(result(iq).build());
    } else {
      LOG.debug("a question of the server that is not known");
    }
  }

  /// Starts the answer to a question of the server.
  public static Node.Builder result(Node iq) {
    return Node.of("iq").attr("type", "result").attr("to", Jid.SERVER).attr("id", iq.attr("id"));
  }

  private static boolean isPing(Node iq) {
    return iq.attr("type").filter("get"::equals).isPresent()
        && iq.attr("xmlns").filter("urn:xmpp:ping"::equals).isPresent();
  }
}
