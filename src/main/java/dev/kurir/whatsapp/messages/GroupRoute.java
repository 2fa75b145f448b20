package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles.Fetched;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything about whom a message to a group goes to, found out before anything is encrypted.
/// Devices stand under the names of their Signal sessions, the LID when it is known, whatever the
/// group calls them.
///
/// @param all devices of all members, this one among them: what the server hashes too
/// @param others all but this one: who gets it
/// @param keys of those that may need a session
record GroupRoute(Group group, List<Jid> all, List<Jid> others, Map<Jid, Fetched> keys) {

  /// Whether it leads to the same devices.
  boolean isToTheSame(GroupRoute other) {
    return Set.copyOf(others).equals(Set.copyOf(other.others));
  }

  /// The device's address in stanzas of this group; empty when it is not known there.
  Optional<Jid> wire(LinkedDevice own, Jid device) {
    if (group.lid() == device.isLid()) {
      return Optional.of(device);
    }
    var name =
        own.owns(device)
            ? Optional.of(group.lid() ? own.address() : own.jid())
            : group.members().stream()
                .filter(member -> member.identity().equals(device.account()))
                .findFirst()
                .flatMap(member -> group.lid() ? member.lid() : member.phone());
    return name.map(jid -> jid.account().withDevice(device.device()));
  }

  List<Jid> wire(LinkedDevice own, List<Jid> devices) {
    return devices.stream().flatMap(device -> wire(own, device).stream()).toList();
  }
}
