package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;

/// What the server writes on a message before a device gets it: who sent it, in the addressing that
/// the sender chose, and the same person's address in the other one.
///
/// @param to the account that the sender wrote to
/// @param address as the sender wrote it
/// @param at seconds since 1970
record Stamp(Device from, Node stanza, Account to, Jid address, long at) {

  /// The stanza for one device.
  Node on(Device device, Node part) {
    var message =
        Node.of("message")
            .attr("from", from.addressLike(address))
            .attr("id", stanza.attr("id"))
            .attr("t", at)
            .attr("type", stanza.attr("type"))
            .attr("notify", from.account().name())
            .attr("category", stanza.attr("category"))
            .attr("edit", stanza.attr("edit"));
    if (device.account() == from.account()) {
      stampOwnCopy(message);
    } else {
      var sender = from.account();
      message.attr(address.isLid() ? "sender_pn" : "sender_lid", other(sender));
    }
    message.child(part);
    if (EncRules.isPreKey(part)) {
      stanza.child("device-identity").ifPresent(message::child);
    }
    stanza.child("meta").ifPresent(message::child);
    return message.build();
  }

  /// For another device of the sender: it is told whom the message is for.
  private void stampOwnCopy(Node.Builder message) {
    var recipient = stanza.jid("recipient");
    if (recipient.isPresent()) {
      message.attr("recipient", recipient.get());
    } else if (stanza.attr("category").isEmpty()) {
      message.attr("recipient", address.account());
      message.attr(address.isLid() ? "peer_recipient_pn" : "peer_recipient_lid", other(to));
    }
  }

  private Jid other(Account account) {
    return address.isLid() ? account.pn() : account.lid();
  }
}
