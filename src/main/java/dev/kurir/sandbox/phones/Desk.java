package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Events;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.server.Bundles;
import dev.kurir.sandbox.server.Exchange;
import dev.kurir.sandbox.server.GroupChanges;
import dev.kurir.sandbox.server.Tasks;
import dev.kurir.sandbox.server.WhatsAppServer;
import dev.kurir.sandbox.state.Ledger;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/// What all phones share.
///
/// @param exchange the server's ear for the stanzas of phones
/// @param ids of chat messages, over all phones
record Desk(
    Network network,
    Exchange exchange,
    WhatsAppServer server,
    Ledger ledger,
    Tasks tasks,
    Journal journal,
    Events events,
    Clock clock,
    AtomicLong ids) {
  Bundles bundles() {
    return server.bundles();
  }

  GroupChanges groups() {
    return server.groups();
  }
}
