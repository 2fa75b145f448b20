package dev.kurir.sandbox.server;

import static dev.kurir.sandbox.server.MessageRules.BAD_STANZA;
import static dev.kurir.sandbox.server.MessageRules.NOT_FOUND;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.server.MessageRules.Finding;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a `<message>` to a group must look like: one `skmsg` for all, and for those devices that
/// lack the sender's key a `pkmsg` or `msg` that brings it. Stateless; thread-safe.
final class GroupRules {
  private static final int FORBIDDEN = 403;

  private final Network network;

  GroupRules(Network network) {
    this.network = network;
  }

  Finding check(Device from, Node stanza, Jid address) {
    var group = network.groups().find(address);
    if (group.isEmpty()) {
      return new Finding.Refused(NOT_FOUND, "addressing", "there is no such group");
    }
    if (!group.get().has(from.account())) {
      return new Finding.Refused(FORBIDDEN, "group", "the sender is not a member");
    }
    return stanza.attr("participant").isPresent()
        ? checkResend(from, stanza, group.get())
        : checkFanout(from, stanza, group.get());
  }

  /// The answer to a retry receipt: for one device, and not with the key of all.
  private Finding checkResend(Device from, Node stanza, Group group) {
    var device = stanza.jid("participant").flatMap(network::device);
    if (device.filter(it -> it != from && group.has(it.account())).isEmpty()) {
      return bad("participants", "participant is no device of a member");
    }
    var enc = EncRules.onlyEnc(stanza);
    if (enc.isEmpty()) {
      return bad("enc", EncRules.WELL_FORMED);
    }
    return EncRules.brokenIdentityRule(from, stanza, List.of(enc.get()))
        .map(rule -> bad("device-identity", rule))
        .orElseGet(() -> new Finding.GroupSingle(group, device.get(), enc.get()));
  }

  private Finding checkFanout(Device from, Node stanza, Group group) {
    if (!stanza.attr("addressing_mode").orElse("pn").equals(group.mode())) {
      return bad("addressing", "addressing_mode is not the group's");
    }
    var enc = EncRules.onlyGroupEnc(stanza);
    if (enc.isEmpty()) {
      return bad("enc", "there must be one skmsg, v=2, with bytes");
    }
    var lists = stanza.children("participants");
    if (lists.size() > 1) {
      return bad("participants", "there may be one list of them");
    }
    var keys = new LinkedHashMap<Device, Node>();
    for (Node participant : lists.isEmpty() ? List.<Node>of() : lists.getFirst().children()) {
      var refusal = addKey(group, participant, keys);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return EncRules.brokenIdentityRule(from, stanza, keys.values())
        .map(rule -> bad("device-identity", rule))
        .orElseGet(() -> {
          var devices = devices(group);
          return new Finding.ToGroup(
              group, enc.get(), keys, without(from, devices), otherHash(stanza, group, devices));
        });
  }

  private Optional<Finding> addKey(Group group, Node participant, Map<Device, Node> keys) {
    var jid = participant.jid("jid");
    if (!participant.is("to") || jid.isEmpty()) {
      return refuse("participants", "an entry is not a to with a JID");
    }
    if (jid.get().isLid() != group.lid()) {
      return refuse("addressing", "a device is not addressed as the group is");
    }
    var device = network.device(jid.get());
    if (device.filter(it -> group.has(it.account())).isEmpty()) {
      return refuse("participants", "not an existing device of a member");
    }
    var enc = EncRules.onlyEnc(participant);
    if (enc.isEmpty()) {
      return refuse("enc", EncRules.WELL_FORMED);
    }
    // Baileys puts in the sending device too, and the real server takes it: it just gets nothing.
    return keys.put(device.get(), enc.get()) == null
        ? Optional.empty()
        : refuse("participants", "a device is listed twice");
  }

  private Set<Device> devices(Group group) {
    var devices = new LinkedHashSet<Device>();
    for (Group.Member member : group.members()) {
      network
          .account(member.number())
          .map(Account::devices)
          .ifPresent(each -> devices.addAll(each.values()));
    }
    return devices;
  }

  private static Set<Device> without(Device from, Set<Device> devices) {
    var others = new LinkedHashSet<>(devices);
    others.remove(from);
    return others;
  }

  /// The hash as it should be, when the sender gave one and it is another.
  private static Optional<String> otherHash(Node stanza, Group group, Set<Device> devices) {
    var hash = GroupHash.of(group, devices);
    return stanza.attr("phash").filter(given -> !given.equals(hash)).map(_ -> hash);
  }

  private static Finding bad(String kind, String rule) {
    return new Finding.Refused(BAD_STANZA, kind, rule);
  }

  private static Optional<Finding> refuse(String kind, String rule) {
    return Optional.of(bad(kind, rule));
  }
}
