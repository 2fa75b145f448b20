package dev.kurir.whatsapp.notifications;

import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Connection;
import dev.kurir.whatsapp.connection.NodeHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles `<ib>`: what the server says about the stream itself. Nothing of it needs an answer
/// (whatsmeow gives none either): the size and the end of the backlog (`offline_preview`,
/// `offline`), a better edge to connect to (`edge_routing`), states that are old (`dirty`). The
/// backlog itself comes as ordinary nodes, in order.
public final class ServerNews implements NodeHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ServerNews.class);

  @Override
  public void handle(Node ib, Connection connection) {
    for (Node news : ib.children()) {
      LOG.debug("the server says {} {}", news.tag(), news.attr("count").orElse(""));
    }
  }
}
