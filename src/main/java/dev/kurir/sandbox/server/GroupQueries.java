package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Node;

/// `xmlns=w:g2`: what a group is, and in which groups one is. Only members are told. Groups are
/// made and changed by phones, through the control API.
final class GroupQueries {
  private final Network network;

  GroupQueries(Network network) {
    this.network = network;
  }

  Answer metadata(Query query) {
    var group = query.iq().jid("to").flatMap(network.groups()::find);
    if (group.isEmpty()) {
      return new Answer.Sorry(404, "item-not-found");
    }
    return group.get().has(query.from().account())
        ? Answer.of(GroupNodes.group(group.get(), network))
        : new Answer.Sorry(403, "forbidden");
  }

  Answer participating(Query query) {
    var groups = Node.of("groups");
    network
        .groups()
        .of(query.from().account())
        .forEach(group -> groups.child(GroupNodes.group(group, network)));
    return Answer.of(groups);
  }
}
