package dev.kurir.whatsapp.groups;

import static dev.kurir.whatsapp.store.Unit.Category.GROUP;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.lids.People;
import dev.kurir.whatsapp.proto.GroupRow;
import dev.kurir.whatsapp.store.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is kept of groups, inside one unit.
final class GroupRows {
  private GroupRows() {}

  /// @param since what is older is not taken
  static Optional<Group> find(Unit unit, Jid id, Instant since) {
    return unit.read(GROUP, id.toString()).flatMap(bytes -> decode(id, bytes, since));
  }

  /// Also learns which number is which LID, and tells the host what the group is called.
  static void keep(Unit unit, Group group, Instant now) {
    learn(unit, group.members());
    unit.write(GROUP, group.id().toString(), encode(group, now));
    if (!group.subject().isEmpty()) {
      unit.inbox().called(group.id(), group.subject());
    }
  }

  static void learn(Unit unit, List<Group.Member> members) {
    var people = new People(unit);
    for (Group.Member member : members) {
      if (member.phone().isPresent() && member.lid().isPresent()) {
        people.learn(member.phone().get(), member.lid().get());
      }
    }
  }

  static void forget(Unit unit, Jid id) {
    unit.delete(GROUP, List.of(id.toString()));
  }

  private static byte[] encode(Group group, Instant now) {
    var row =
        GroupRow.newBuilder()
            .setSubject(group.subject())
            .setLid(group.lid())
            .setFetchedAt(now.getEpochSecond());
    for (Group.Member member : group.members()) {
      var one = GroupRow.Member.newBuilder();
      member.phone().ifPresent(phone -> one.setPhone(phone.user()));
      member.lid().ifPresent(lid -> one.setLid(lid.user()));
      row.addMember(member.admin() ? one.setAdmin(true) : one);
    }
    return row.build().toByteArray();
  }

  private static Optional<Group> decode(Jid id, byte[] bytes, Instant since) {
    try {
      var row = GroupRow.parseFrom(bytes);
      if (Instant.ofEpochSecond(row.getFetchedAt()).isBefore(since)) {
        return Optional.empty();
      }
      var members = row.getMemberList().stream().map(GroupRows::member).toList();
      return Optional.of(new Group(id, row.getSubject(), row.getLid(), members));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the row of a group is unreadable", e);
    }
  }

  private static Group.Member member(GroupRow.Member row) {
    return new Group.Member(
        row.hasPhone() ? Optional.of(Jid.pn(row.getPhone())) : Optional.empty(),
        row.hasLid() ? Optional.of(Jid.lid(row.getLid())) : Optional.empty(),
        row.getAdmin());
  }
}
