package dev.kurir.sandbox.server;

import dev.kurir.sandbox.journal.Journal;
import dev.kurir.whatsapp.binary.Node;
import java.util.Map;

/// Takes the questions of clients that are not linked yet to their handlers, by `xmlns/tag` of the
/// first child. Thread-safe.
final class Unlinked {
  private final Map<String, Handler> handlers;
  private final Journal journal;

  /// Answers one kind of question; sends the answer itself.
  interface Handler {
    void handle(ClientConnection from, Node iq);
  }

  Unlinked(Map<String, Handler> handlers, Journal journal) {
    this.handlers = handlers;
    this.journal = journal;
  }

  void receive(ClientConnection from, Node iq) {
    var subject = iq.children().stream().findFirst().map(Node::tag).orElse("");
    var handler = handlers.get(iq.attr("xmlns").orElse("") + "/" + subject);
    if (handler == null) {
      journal.refused(null, "iq", "before it is linked");
      from.send(Stanzas.error(iq, 501, "feature-not-implemented"));
    } else {
      handler.handle(from, iq);
    }
  }
}
