package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a member does to a group, and how everybody in it hears of that: `w:gp2` notifications to
/// all devices of all members, also of the one who goes (whatsmeow `group.go`). Thread-safe.
public final class GroupChanges {
  private final Network network;
  private final Clock clock;

  GroupChanges(Network network, Clock clock) {
    this.network = network;
    this.clock = clock;
  }

  /// What became of a wish.
  public sealed interface Change {
    record Done(Group group) implements Change {}

    record NoSuchGroup() implements Change {}

    /// Whoever wished is no member, or no admin where one is needed.
    record NotAllowed() implements Change {}

    /// The person is a member already, or is none; or there are as many as can be.
    record NothingToDo() implements Change {}
  }

  public Change create(
      Account creator, String subject, boolean lid, Collection<Account> others, Batch batch) {
    var made = network.groups().create(subject, lid, creator, others, clock.instant(), batch);
    made.ifPresent(group -> tell(group, members(group), creator, create(group), batch));
    return answer(made);
  }

  /// Any member may add somebody; the new one is told of the whole group.
  public Change add(Account by, Jid jid, Account who, Batch batch) {
    return change(
        by,
        jid,
        before -> {
          var after = network.groups().add(jid, who, batch);
          after.ifPresent(group -> {
            tell(group, members(before), by, change("add", before, group, who), batch);
            tell(group, List.of(who), by, create(group), batch);
          });
          return answer(after);
        });
  }

  /// Everybody may go; admins may also remove others.
  public Change remove(Account by, Jid jid, Account who, Batch batch) {
    return change(
        by,
        jid,
        before -> {
          if (who != by && !before.member(by).map(Group.Member::admin).orElse(false)) {
            return new Change.NotAllowed();
          }
          var after = network.groups().remove(jid, who, batch);
          after.ifPresent(group ->
              tell(group, members(before), by, change("remove", before, group, who), batch));
          return answer(after);
        });
  }

  public Change rename(Account by, Jid jid, String subject, Batch batch) {
    return change(
        by,
        jid,
        _ -> {
          var after = network.groups().rename(jid, subject, batch);
          after.ifPresent(group -> tell(group, members(group), by, subject(group, by), batch));
          return answer(after);
        });
  }

  /// An account goes for good.
  public void leaveAll(Account account, Batch batch) {
    network.groups().of(account).forEach(group -> remove(account, group.jid(), account, batch));
  }

  private Change change(Account by, Jid jid, Function<Group, Change> work) {
    var group = network.groups().find(jid);
    if (group.isEmpty()) {
      return new Change.NoSuchGroup();
    }
    return group.get().has(by) ? work.apply(group.get()) : new Change.NotAllowed();
  }

  private static Change answer(Optional<Group> group) {
    return group.<Change>map(Change.Done::new).orElseGet(Change.NothingToDo::new);
  }

  private List<Account> members(Group group) {
    return group.members().stream()
        .flatMap(member -> network.account(member.number()).stream())
        .toList();
  }

  private void tell(Group group, List<Account> whom, Account by, Node.Builder change, Batch batch) {
    var notice =
        Node.of("notification")
            .attr("from", group.jid())
            .attr("type", "w:gp2")
            .attr("id", Stanzas.newId())
            .attr("t", clock.instant().getEpochSecond())
            .attr("notify", by.name())
            .attr("addressing_mode", group.mode())
            .attr("participant", group.address(by))
            .attr(group.lid() ? "participant_pn" : "participant_lid", group.other(by))
            .child(change)
            .build();
    for (Account account : whom) {
      for (Device device : account.devices().values()) {
        device.mailbox().add(notice, batch);
      }
    }
  }

  private Node.Builder create(Group group) {
    return Node.of("create").attr("type", "new").child(GroupNodes.group(group, network));
  }

  private static Node.Builder change(String what, Group before, Group after, Account who) {
    return Node.of(what)
        .attr("prev_v_id", before.version())
        .attr("v_id", after.version())
        .child(GroupNodes.member(after, who));
  }

  private static Node.Builder subject(Group group, Account by) {
    return Node.of("subject")
        .attr("subject", group.subject())
        .attr("s_t", group.createdAt())
        .attr("s_o", group.address(by));
  }
}
