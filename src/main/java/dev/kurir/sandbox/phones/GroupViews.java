package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import java.util.List;

/// What the control API shows of groups; the names are those of docs/sandbox.md.
public final class GroupViews {
  private GroupViews() {}

  /// @param addressing `lid` or `pn`
  public record Group(
      String id, String subject, String addressing, long createdAt, List<Member> members) {}

  public record Member(
      String phoneId, String name, String number, String jid, String lid, boolean admin) {}

  public static Group of(dev.kurir.sandbox.accounts.Group group, Network network) {
    return new Group(
        group.jid().toString(),
        group.subject(),
        group.mode(),
        group.createdAt(),
        group.members().stream()
            .flatMap(member ->
                network.account(member.number()).map(who -> of(who, member.admin())).stream())
            .toList());
  }

  private static Member of(Account account, boolean admin) {
    return new Member(
        account.id(),
        account.name(),
        account.number(),
        account.pn().toString(),
        account.lid().toString(),
        admin);
  }
}
