package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.groups.Groups;
import dev.kurir.whatsapp.groups.SenderKeys;
import dev.kurir.whatsapp.login.OwnDevice;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.store.Unit;
import java.util.List;

/// Puts our sender key into a group's message that one device gets again, so that it can read the
/// next ones. Only whoever had this key, or is a member, gets it; where there is none any more, the
/// next message gives everybody a new one.
public final class GroupGifts implements GroupResend {
  private final OwnDevice own;
  private final Groups groups;

  public GroupGifts(OwnDevice own, Groups groups) {
    this.own = own;
    this.groups = groups;
  }

  @Override
  public Message prepare(Unit unit, Jid group, Jid device, Message message) {
    var keys = new SenderKeys(unit, group);
    return keys.own(own.linked().address())
        .filter(key -> key.lacking(List.of(device)).isEmpty() || isMember(unit, group, device))
        .map(key -> {
          keys.give(key.generation(), List.of(device));
          return message.toBuilder()
              .setSenderKeyDistributionMessage(GroupSender.distribution(group, key.key()))
              .build();
        })
        .orElse(message);
  }

  private boolean isMember(Unit unit, Jid group, Jid device) {
    return groups
        .kept(unit, group)
        .filter(known -> known.has(device.account()::equals))
        .isPresent();
  }
}
