package dev.kurir.whatsapp.groups;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.login.LinkedDevice;
import dev.kurir.whatsapp.store.SerialDeviceStore;
import dev.kurir.whatsapp.store.Unit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hears of changes to groups: `notification` of type `w:gp2`. What was known of the group is
/// forgotten and asked for when it is needed; a new group comes with all there is to know. When
/// somebody goes, our sender key goes too. (whatsmeow `group.go`, `parseGroupNotification`.)
public final class GroupNews {
  private static final Logger LOG = LoggerFactory.getLogger(GroupNews.class);

  private final SerialDeviceStore store;
  private final Groups groups;

  public GroupNews(SerialDeviceStore store, Groups groups) {
    this.store = store;
    this.groups = groups;
  }

  public void take(Node notification, LinkedDevice own) {
    var id = notification.jid("from").filter(Group::isId);
    if (id.isEmpty()) {
      LOG.debug("a change to something that is no group");
      return;
    }
    store.inTransaction(unit -> {
      notification.children().forEach(change -> take(unit, own, id.get(), change));
      return true;
    });
  }

  private void take(Unit unit, LinkedDevice own, Jid id, Node change) {
    groups.forget(unit, id);
    switch (change.tag()) {
      case "create" ->
          change
              .child("group")
              .flatMap(GroupNodes::group)
              .filter(group -> group.id().equals(id))
              .ifPresent(group -> groups.keep(unit, group));
      case "subject" -> {
        var subject = GroupNodes.subject(change);
        if (!subject.isEmpty()) {
          unit.inbox().called(id, subject);
        }
      }
      case "remove" -> {
        GroupRows.learn(unit, GroupNodes.members(change));
        new SenderKeys(unit, id).drop(own.address());
      }
      default -> GroupRows.learn(unit, GroupNodes.members(change));
    }
  }
}
