package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.connection.NoAnswerException;
import dev.kurir.whatsapp.connection.RefusedException;
import dev.kurir.whatsapp.connection.Requests;
import dev.kurir.whatsapp.devices.DeviceLists;
import dev.kurir.whatsapp.groups.Group;
import dev.kurir.whatsapp.groups.Groups;
import dev.kurir.whatsapp.groups.SenderKeys;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.prekeys.Bundles;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Finds the way to a group: its members, their devices, the keys of those that cannot read us yet.
/// What is kept is not asked for, so that a message in a group that is used needs no question.
final class GroupRoutes {
  private static final int FORBIDDEN = 403;

  /// Runs at Meta; it takes no part in groups.
  private static final int HOSTED_DEVICE = 99;

  private final SerialDeviceStore store;
  private final DeviceLists deviceLists;
  private final Groups groups;

  GroupRoutes(SerialDeviceStore store, DeviceLists deviceLists, Groups groups) {
    this.store = store;
    this.deviceLists = deviceLists;
    this.groups = groups;
  }

  /// May block.
  ///
  /// @throws RefusedException with 403 when we are not in the group, 404 when there is none
  GroupRoute find(Requests requests, LinkedDevice own, Jid id) {
    var group = groups.find(requests, id);
    if (!group.has(own::owns)) {
      store.inTransaction(unit -> forget(unit, group));
      throw new RefusedException(FORBIDDEN, "the group");
    }
    var all = devices(requests, own, group);
    var others = all.stream().filter(device -> !own.isSelf(device)).toList();
    var asked = store.shared().inTransaction(unit -> withoutSession(unit, own, id, others));
    return new GroupRoute(group, all, others, Bundles.fetch(requests, asked));
  }

  /// Whom the group, or what was known of its members' devices, has changed for.
  void forget(GroupRoute route) {
    store.inTransaction(unit -> {
      DeviceLists.forget(unit, accounts(route.group()));
      return forget(unit, route.group());
    });
  }

  private boolean forget(Unit unit, Group group) {
    groups.forget(unit, group.id());
    return true;
  }

  private List<Jid> devices(Requests requests, LinkedDevice own, Group group) {
    var accounts = accounts(group);
    accounts.removeIf(own::owns);
    accounts.add(own.address().account());
    var lists = deviceLists.of(requests, accounts);
    if (lists.getOrDefault(own.address().account(), List.of()).isEmpty()) {
      throw new NoAnswerException("no list of devices");
    }
    return accounts.stream()
        .flatMap(account -> lists.getOrDefault(account, List.of()).stream())
        .filter(device -> device.device() != HOSTED_DEVICE && !isHosted(device))
        .toList();
  }

  private static Set<Jid> accounts(Group group) {
    var accounts = new LinkedHashSet<Jid>();
    group.members().forEach(member -> accounts.add(member.identity()));
    return accounts;
  }

  private static boolean isHosted(Jid device) {
    return device.server().equals(Jid.HOSTED) || device.server().equals(Jid.HOSTED_LID);
  }

  private static List<Jid> withoutSession(Unit unit, LinkedDevice own, Jid id, List<Jid> others) {
    var lacking =
        new SenderKeys(unit, id)
            .own(own.address(), others)
            .map(key -> key.lacking(others))
            .orElse(others);
    return Fanout.withoutSession(unit, lacking);
  }
}
