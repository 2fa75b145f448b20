package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Node;

/// Takes `<ack>`: what it answers for is dropped from the mailbox.
final class AckDesk implements StanzaHandler {
  private final Ledger ledger;
  private final Journal journal;

  AckDesk(Ledger ledger, Journal journal) {
    this.ledger = ledger;
    this.journal = journal;
  }

  @Override
  public void handle(Device from, Link link, Node stanza) {
    var tag = stanza.attr("class");
    var id = stanza.attr("id");
    if (tag.isEmpty() || id.isEmpty()) {
      journal.refused(from, "ack", "class or id is missing");
      return;
    }
    stanza
        .attr("error")
        .ifPresent(code -> journal.saw(from, "nack", tag.get() + " answered with " + code));
    var batch = new Batch();
    if (from.mailbox().acknowledge(tag.get(), id.get(), stanza.jid("to"), batch).isPresent()) {
      ledger.submit(batch);
    }
  }
}
