package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Takes `<presence>` and `<chatstate>`: notes who is online and who types. Phones show it; nothing
/// of it is kept or waits in a mailbox.
final class PresenceDesk {
  private static final Set<String> PRESENCES = Set.of("available", "unavailable");

  private final Network network;
  private final Journal journal;
  private final Clock clock;
  private final Consumer<Device> changed;

  /// @param changed told of each device that said something new
  PresenceDesk(Network network, Journal journal, Clock clock, Consumer<Device> changed) {
    this.network = network;
    this.journal = journal;
    this.clock = clock;
    this.changed = changed;
  }

  void presence(Device from, Link link, Node stanza) {
    var type = stanza.attr("type").orElse("");
    if (type.isEmpty() || type.equals("subscribe")) {
      return; // without a type it only tells a name: Baileys does, also when it has none
    }
    if (!PRESENCES.contains(type) || stanza.attr("name").filter(it -> !it.isBlank()).isEmpty()) {
      journal.refused(from, "presence", "it is neither available nor unavailable, or has no name");
      return;
    }
    from.says(type);
    changed.accept(from);
  }

  void chatState(Device from, Link link, Node stanza) {
    Optional<Account> to = stanza.jid("to").flatMap(network::account);
    if (to.isEmpty() || stanza.attr("from").isPresent() || stanza.children().size() != 1) {
      journal.refused(from, "chatstate", "to is nobody, from is there, or there is no one state");
      return;
    }
    switch (stanza.children().getFirst().tag()) {
      case "composing" -> from.account().types(to.get(), clock.instant());
      case "paused" -> from.account().stopsTyping(to.get());
      default -> journal.refused(from, "chatstate", "it is neither composing nor paused");
    }
  }
}
