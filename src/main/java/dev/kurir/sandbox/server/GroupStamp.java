package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.whatsapp.binary.Node;
import org.jspecify.annotations.Nullable;

/// What the server writes on a message to a group before a device gets it: the group, who sent it
/// in the addressing of the group, and the same person's other address.
///
/// @param at seconds since 1970
record GroupStamp(Group group, Device from, Node stanza, long at) {

  /// The stanza for one device.
  ///
  /// @param part an `<enc>`
  /// @param key another that comes before it, if the device needs one
  Node on(Node part, @Nullable Node key) {
    var sender = from.account();
    var message =
        Node.of("message")
            .attr("from", group.jid())
            .attr("participant", group.address(from))
            .attr(group.lid() ? "participant_pn" : "participant_lid", group.other(sender))
            .attr("addressing_mode", group.mode())
            .attr("id", stanza.attr("id"))
            .attr("t", at)
            .attr("type", stanza.attr("type"))
            .attr("notify", sender.name())
            .attr("edit", stanza.attr("edit"));
    if (key != null) {
      message.child(key);
    }
    message.child(part);
    if (EncRules.isPreKey(part) || key != null && EncRules.isPreKey(key)) {
      stanza.child("device-identity").ifPresent(message::child);
    }
    return message.build();
  }
}
