package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a `<message>` must look like, and to whom it goes. Stateless but for the network that it
/// looks at; thread-safe.
final class MessageRules {
  /// The stanza is not as it has to be, or its list of devices is out of date.
  static final int BAD_STANZA = 479;

  static final int NOT_FOUND = 404;
  static final int NOT_IMPLEMENTED = 501;

  private static final Pattern ID = Pattern.compile("[!-~]{1,128}");
  private static final Set<String> TYPES =
      Set.of("text", "media", "reaction", "poll", "event", "pay", "medianotify");
  private static final int MOST_PARTICIPANTS = 1_000;

  private final Network network;
  private final GroupRules groups;

  MessageRules(Network network) {
    this.network = network;
    this.groups = new GroupRules(network);
  }

  /// What a stanza turned out to be.
  sealed interface Finding {
    /// @param to the account
    /// @param address as the sender wrote it
    /// @param parts what each device gets, an `<enc>`
    /// @param missing devices of the two accounts that the sender left out
    record Fanout(Account to, Jid address, Map<Device, Node> parts, Set<Device> missing)
        implements Finding {}

    /// For one device: the answer to a retry receipt, or something between own devices.
    record Single(Device to, Jid address, Node part) implements Finding {}

    /// @param message the `skmsg` for all
    /// @param keys what brings some of them the key to it
    /// @param devices who gets it: all of the group but the sending one
    /// @param hash of the list of devices as it should have been, when it was not
    record ToGroup(
        Group group,
        Node message,
        Map<Device, Node> keys,
        Set<Device> devices,
        Optional<String> hash)
        implements Finding {}

    /// For one device of a group: the answer to a retry receipt.
    record GroupSingle(Group group, Device to, Node part) implements Finding {}

    /// @param kind for the log
    record Refused(int code, String kind, String rule) implements Finding {}
  }

  Finding check(Device from, Node stanza) {
    if (stanza.attr("id").filter(id -> ID.matcher(id).matches()).isEmpty()) {
      return new Finding.Refused(BAD_STANZA, "message", "id is missing or not printable");
    }
    if (stanza.attr("type").filter(TYPES::contains).isEmpty()) {
      return new Finding.Refused(BAD_STANZA, "message", "type is missing or unknown");
    }
    var address = stanza.jid("to");
    if (address.isEmpty()) {
      return new Finding.Refused(BAD_STANZA, "addressing", "to is missing or no JID");
    }
    return checkAddress(from, stanza, address.get());
  }

  private Finding checkAddress(Device from, Node stanza, Jid address) {
    if (address.isGroup()) {
      return groups.check(from, stanza, address);
    }
    if (!address.isPn() && !address.isLid()) {
      return new Finding.Refused(
          NOT_IMPLEMENTED, "not-implemented", "messages to " + address.server());
    }
    var to = network.account(address);
    if (to.isEmpty()) {
      return new Finding.Refused(NOT_FOUND, "addressing", "nobody has this address");
    }
    if (stanza.attr("category").filter("peer"::equals).isPresent()) {
      return checkPeer(from, stanza, address, to.get());
    }
    if (stanza.attr("device_fanout").filter("false"::equals).isPresent()) {
      return checkResend(from, stanza, address, to.get());
    }
    if (address.device() != 0) {
      return new Finding.Refused(BAD_STANZA, "addressing", "to names a device");
    }
    if (from.isLidOnly() && !address.isLid()) {
      return new Finding.Refused(
          BAD_STANZA, "addressing", "a client that is migrated to LIDs wrote to a phone number");
    }
    return checkFanout(from, stanza, address, to.get());
  }

  /// Between the phone and a linked device of one account.
  private Finding checkPeer(Device from, Node stanza, Jid address, Account to) {
    var device = to.device(address.device());
    if (to != from.account()
        || device.isEmpty()
        || device.get() == from
        || from.isPhone() == device.get().isPhone()) {
      return new Finding.Refused(BAD_STANZA, "addressing", "a peer message goes to the own phone");
    }
    return single(from, stanza, address, device.get());
  }

  private Finding checkResend(Device from, Node stanza, Jid address, Account to) {
    var device = to.device(address.device());
    if (device.isEmpty() || device.get() == from) {
      return new Finding.Refused(BAD_STANZA, "participants", "a device that does not exist");
    }
    return single(from, stanza, address, device.get());
  }

  private static Finding single(Device from, Node stanza, Jid address, Device to) {
    var enc = EncRules.onlyEnc(stanza);
    if (enc.isEmpty()) {
      return new Finding.Refused(BAD_STANZA, "enc", EncRules.WELL_FORMED);
    }
    return EncRules.brokenIdentityRule(from, stanza, List.of(enc.get()))
        .<Finding>map(rule -> new Finding.Refused(BAD_STANZA, "device-identity", rule))
        .orElseGet(() -> new Finding.Single(to, address, enc.get()));
  }

  private Finding checkFanout(Device from, Node stanza, Jid address, Account to) {
    var participants = stanza.children("participants");
    if (participants.size() != 1
        || participants.getFirst().children().isEmpty()
        || participants.getFirst().children().size() > MOST_PARTICIPANTS) {
      return new Finding.Refused(BAD_STANZA, "participants", "there must be one list of them");
    }
    var parts = new LinkedHashMap<Device, Node>();
    for (Node participant : participants.getFirst().children()) {
      var refusal = addPart(from, address, to, participant, parts);
      if (refusal.isPresent()) {
        return refusal.get();
      }
    }
    return EncRules.brokenIdentityRule(from, stanza, parts.values())
        .<Finding>map(rule -> new Finding.Refused(BAD_STANZA, "device-identity", rule))
        .orElseGet(() -> new Finding.Fanout(to, address, parts, missing(from, to, parts.keySet())));
  }

  private Optional<Finding> addPart(
      Device from, Jid address, Account to, Node participant, Map<Device, Node> parts) {
    var jid = participant.jid("jid");
    if (!participant.is("to") || jid.isEmpty()) {
      return refuse("participants", "an entry is not a to with a JID");
    }
    if (jid.get().isLid() != address.isLid()) {
      return refuse("addressing", "phone numbers and LIDs are mixed");
    }
    var account = network.account(jid.get());
    if (account.isEmpty() || (account.get() != to && account.get() != from.account())) {
      return refuse("participants", "a device of neither the recipient nor the sender");
    }
    var device = account.get().device(jid.get().device());
    if (device.isEmpty()) {
      return refuse("participants", "a device that does not exist");
    }
    if (device.get() == from) {
      return refuse("participants", "the sending device itself");
    }
    var enc = EncRules.onlyEnc(participant);
    if (enc.isEmpty()) {
      return refuse("enc", EncRules.WELL_FORMED);
    }
    return parts.put(device.get(), enc.get()) == null
        ? Optional.empty()
        : refuse("participants", "a device is listed twice");
  }

  private static Optional<Finding> refuse(String kind, String rule) {
    return Optional.of(new Finding.Refused(BAD_STANZA, kind, rule));
  }

  private static Set<Device> missing(Device from, Account to, Set<Device> listed) {
    var missing = new LinkedHashSet<>(to.devices().values());
    missing.addAll(from.account().devices().values());
    missing.remove(from);
    missing.removeAll(listed);
    return missing;
  }
}
