package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.Optional;

/// Receipts for messages of a group. They name the group in `to` and the writer in `participant`;
/// the writer is told the group in `from` and the reading device in `participant`.
final class GroupReceipts {
  private final Network network;
  private final Journal journal;
  private final Clock clock;

  GroupReceipts(Network network, Journal journal, Clock clock) {
    this.network = network;
    this.journal = journal;
    this.clock = clock;
  }

  void handle(Device from, Node stanza, Batch batch) {
    var group = stanza.jid("to").flatMap(network.groups()::find);
    var writer = stanza.jid("participant").flatMap(network::device);
    if (group.isEmpty() || writer.isEmpty()) {
      journal.refused(from, "receipt", "no such group, or participant is nobody");
      return;
    }
    switch (stanza.attr("type").orElse("")) {
      case "", "inactive" -> tellWriter(group.get(), from, writer.get(), stanza, batch);
      case "read", "played" -> {
        tellWriter(group.get(), from, writer.get(), stanza, batch);
        tellOwn(group.get(), from, stanza, batch);
      }
      case "sender" -> tellSender(group.get(), from, writer.get(), stanza, batch);
      case "retry" -> askAgain(group.get(), from, writer.get(), stanza, batch);
      default -> journal.saw(from, "receipt", "of a type that goes nowhere");
    }
  }

  private void tellWriter(Group group, Device from, Device writer, Node stanza, Batch batch) {
    if (writer.account() != from.account()) {
      var receipt = receipt(group, from, stanza, stanza.attr("type")).build();
      writer.account().devices().values().forEach(each -> each.mailbox().add(receipt, batch));
    }
  }

  private void tellOwn(Group group, Device from, Node stanza, Batch batch) {
    var type = stanza.attr("type").map(it -> it + "-self");
    var receipt = receipt(group, from, stanza, type).build();
    for (Device device : from.account().devices().values()) {
      if (device != from) {
        device.mailbox().add(receipt, batch);
      }
    }
  }

  private void tellSender(Group group, Device from, Device writer, Node stanza, Batch batch) {
    if (writer != from && writer.account() == from.account()) {
      writer.mailbox().add(receipt(group, from, stanza, stanza.attr("type")).build(), batch);
    }
  }

  private void askAgain(Group group, Device from, Device writer, Node stanza, Batch batch) {
    var broken = RetryRules.brokenRule(from, stanza);
    if (broken.isPresent()) {
      journal.refused(from, "retry", broken.get());
      return;
    }
    journal.saw(from, "retry", "asks for a message of a group again");
    writer.sentIds().reopen(stanza.attr("id").orElseThrow(), from, batch);
    var receipt =
        receipt(group, from, stanza, stanza.attr("type")).children(stanza.children()).build();
    writer.mailbox().add(receipt, batch);
  }

  private Node.Builder receipt(Group group, Device from, Node stanza, Optional<String> type) {
    var receipt =
        Node.of("receipt")
            .attr("from", group.jid())
            .attr("participant", group.address(from))
            .attr("id", stanza.attr("id"))
            .attr("type", type)
            .attr("t", clock.instant().getEpochSecond());
    stanza.child("list").ifPresent(receipt::child);
    return receipt;
  }
}
