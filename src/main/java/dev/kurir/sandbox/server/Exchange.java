package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.whatsapp.binary.Node;
import java.util.Map;

/// Takes the stanzas of everybody who is logged in, clients and phones alike, to their handlers.
/// Thread-safe.
public final class Exchange {
  private final Map<String, StanzaHandler> handlers;
  private final Journal journal;

  Exchange(Map<String, StanzaHandler> handlers, Journal journal) {
    this.handlers = handlers;
    this.journal = journal;
  }

  public void receive(Device from, Link link, Node stanza) {
    var handler = handlers.get(stanza.tag());
    if (handler == null) {
      journal.refused(from, "unknown-stanza", stanza.tag());
    } else {
      handler.handle(from, link, stanza);
    }
  }
}
