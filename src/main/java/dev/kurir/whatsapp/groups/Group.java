package dev.kurir.whatsapp.groups;

import dev.kurir.whatsapp.binary.Jid;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A group, as the server described it.
///
/// @param id on `g.us`
/// @param lid whether its stanzas address members by LID; else by phone number
public record Group(Jid id, String subject, boolean lid, List<Member> members) {
  private static final Pattern ID = Pattern.compile("[0-9]{1,32}(-[0-9]{1,20})?");

  public Group {
    members = List.copyOf(members);
  }

  /// Whether `jid` can be the address of a group, and so the name of a row.
  public static boolean isId(Jid jid) {
    return jid.isGroup() && jid.device() == 0 && ID.matcher(jid.user()).matches();
  }

  /// As stanzas name it.
  public String mode() {
    return lid ? "lid" : "pn";
  }

  public boolean has(Predicate<Jid> account) {
    return members.stream()
        .anyMatch(member ->
            account.test(member.identity()) || member.phone().filter(account).isPresent());
  }

  /// At least one name is known.
  public record Member(Optional<Jid> phone, Optional<Jid> lid, boolean admin) {
    public Member {
      if (phone.isEmpty() && lid.isEmpty()) {
        throw new IllegalArgumentException("a member without a name");
      }
    }

    /// Under which name its Signal sessions are kept.
    public Jid identity() {
      return lid.or(() -> phone).orElseThrow();
    }
  }
}
