package dev.kurir.sandbox.accounts;

import dev.kurir.whatsapp.binary.Jid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A group, as the server knows it. Immutable: [Groups] replaces it as a whole.
///
/// @param id what stands before `@g.us`
/// @param lid its members address each other by LID; else by phone number
/// @param creator the number of whoever made it
/// @param createdAt seconds since 1970
/// @param version grows with each change of the members
public record Group(
    String id,
    String subject,
    boolean lid,
    String creator,
    long createdAt,
    int version,
    List<Member> members) {

  public Group {
    members = List.copyOf(members);
  }

  /// @param number of the account
  public record Member(String number, boolean admin) {}

  public Jid jid() {
    return Jid.of(id, Jid.GROUP);
  }

  /// As stanzas name it: `lid` or `pn`.
  public String mode() {
    return lid ? "lid" : "pn";
  }

  /// The address of a device in this group.
  public Jid address(Device device) {
    return lid ? device.lid() : device.pn();
  }

  public Jid address(Account account) {
    return lid ? account.lid() : account.pn();
  }

  /// The same person's other address.
  public Jid other(Account account) {
    return lid ? account.pn() : account.lid();
  }

  public Optional<Member> member(Account account) {
    return members.stream().filter(it -> it.number().equals(account.number())).findFirst();
  }

  public boolean has(Account account) {
    return member(account).isPresent();
  }

  Group with(Account account) {
    var more = new ArrayList<>(members);
    more.add(new Member(account.number(), false));
    return withMembers(more);
  }

  /// When the last admin goes, the oldest member becomes one.
  Group without(Account account) {
    var fewer = new ArrayList<>(members);
    fewer.removeIf(it -> it.number().equals(account.number()));
    if (!fewer.isEmpty() && fewer.stream().noneMatch(Member::admin)) {
      fewer.set(0, new Member(fewer.getFirst().number(), true));
    }
    return withMembers(fewer);
  }

  Group named(String other) {
    return new Group(id, other, lid, creator, createdAt, version, members);
  }

  private Group withMembers(List<Member> others) {
    return new Group(id, subject, lid, creator, createdAt, version + 1, others);
  }
}
