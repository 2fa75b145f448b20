package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.whatsapp.binary.Node;
import java.util.Optional;

/// Groups and their members as nodes (whatsmeow `group.go`): each member under the address that the
/// group uses, with the other one beside it.
final class GroupNodes {
  private GroupNodes() {}

  static Node.Builder group(Group group, Network network) {
    var creator = network.account(group.creator());
    var node =
        Node.of("group")
            .attr("id", group.id())
            .attr("subject", group.subject())
            .attr("s_t", group.createdAt())
            .attr("s_o", creator.map(group::address))
            .attr("creation", group.createdAt())
            .attr("creator", creator.map(group::address))
            .attr("addressing_mode", group.mode())
            .attr("a_v_id", group.createdAt())
            .attr("p_v_id", group.version())
            .attr("size", group.members().size());
    if (group.lid()) {
      node.attr("creator_pn", creator.map(Account::pn)).attr("s_o_pn", creator.map(Account::pn));
    }
    for (Group.Member member : group.members()) {
      network
          .account(member.number())
          .ifPresent(account -> node.child(member(group, account, rank(group, member))));
    }
    return node;
  }

  private static Optional<String> rank(Group group, Group.Member member) {
    if (!member.admin()) {
      return Optional.empty();
    }
    return Optional.of(member.number().equals(group.creator()) ? "superadmin" : "admin");
  }

  private static Node.Builder member(Group group, Account account, Optional<String> rank) {
    return member(group, account).attr("type", rank);
  }

  static Node.Builder member(Group group, Account account) {
    return Node.of("participant")
        .attr("jid", group.address(account))
        .attr(group.lid() ? "phone_number" : "lid", group.other(account));
  }
}
