package dev.kurir.whatsapp.groups;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.List;
import java.util.Optional;

/// Reads `<group>` and `<participant>`. (whatsmeow `group.go`, `parseGroupNode`.)
final class GroupNodes {
  /// Communities announce to some thousands.
  private static final int MOST_MEMBERS = 10_000;

  private static final int LONGEST_SUBJECT = 256;

  private GroupNodes() {}

  /// Empty when it has no id that can be one.
  static Optional<Group> group(Node node) {
    return node.attr("id")
        .map(id -> id.contains("@") ? Jid.parse(id) : Optional.of(Jid.of(id, Jid.GROUP)))
        .flatMap(id -> id)
        .filter(Group::isId)
        .map(id -> new Group(id, subject(node), isLid(node), members(node)));
  }

  static String subject(Node node) {
    var text = node.attr("subject").orElse("").replaceAll("\\p{Cntrl}", " ").strip();
    return text.length() <= LONGEST_SUBJECT ? text : text.substring(0, LONGEST_SUBJECT);
  }

  private static boolean isLid(Node node) {
    return node.attr("addressing_mode").filter("lid"::equals).isPresent();
  }

  /// Of a group, or of a change to it; those without a name that can be one are left out.
  static List<Group.Member> members(Node parent) {
    return parent.children("participant").stream()
        .limit(MOST_MEMBERS)
        .flatMap(node -> member(node).stream())
        .toList();
  }

  private static Optional<Group.Member> member(Node node) {
    var jid = node.jid("jid").filter(it -> !it.user().isEmpty()).map(Jid::account);
    var phone = jid.filter(Jid::isPn).or(() -> other(node, "phone_number").filter(Jid::isPn));
    var lid = jid.filter(Jid::isLid).or(() -> other(node, "lid").filter(Jid::isLid));
    return phone.isEmpty() && lid.isEmpty()
        ? Optional.empty()
        : Optional.of(new Group.Member(phone, lid, node.attr("type").isPresent()));
  }

  private static Optional<Jid> other(Node node, String name) {
    return node.jid(name).filter(it -> !it.user().isEmpty()).map(Jid::account);
  }
}
