package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.server.Query.Answer;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// `xmlns=usync`: who is on WhatsApp, under which LID, with which devices.
///
/// Whoever is unknown is `out` where it was asked by number, and absent otherwise.
final class Usync {
  private static final int MOST_ASKED = 1_000;

  private final Network network;
  private final Clock clock;

  Usync(Network network, Clock clock) {
    this.network = network;
    this.clock = clock;
  }

  Answer answer(Query query) {
    var usync = query.subject().orElseThrow();
    var wanted = usync.child("query").map(Node::children).orElse(List.of());
    var asked = usync.child("list").map(list -> list.children("user")).orElse(List.of());
    if (wanted.isEmpty() || asked.isEmpty() || asked.size() > MOST_ASKED) {
      return Answer.badRequest("query or list is missing, or list is too long");
    }
    var list = Node.of("list");
    for (Node user : asked) {
      var answer = user.child("contact").isPresent() ? byNumber(user, wanted) : byJid(user, wanted);
      answer.ifPresent(list::child);
    }
    return Answer.of(
        Node.of("usync")
            .attr("sid", usync.attr("sid"))
            .attr("index", 0)
            .attr("last", "true")
            .attr("mode", usync.attr("mode"))
            .attr("context", usync.attr("context"))
            .child(Node.of("result"))
            .child(list));
  }

  private Optional<Node> byJid(Node user, List<Node> wanted) {
    var jid = user.jid("jid").map(Jid::account);
    return jid.flatMap(network::account)
        .map(account -> {
          var answer = Node.of("user").attr("jid", jid.orElseThrow());
          return details(account, answer, wanted, jid.get().isPn()).build();
        });
  }

  private Optional<Node> byNumber(Node user, List<Node> wanted) {
    var contact = user.child("contact").orElseThrow();
    var text = contact.bytes().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
    var digits = text.replaceFirst("@.*", "").replaceFirst("^\\+", "");
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    boolean byLid = wanted.stream().anyMatch(Usync::asksForLids);
    var account = network.account(digits);
    var answer = Node.of("user");
    if (byLid) {
      answer.attr("jid", account.map(Account::lid)).attr("pn_jid", Jid.pn(digits));
    } else {
      answer.attr("jid", Jid.pn(digits));
    }
    answer.child(
        Node.of("contact")
            .attr("type", account.isPresent() ? "in" : "out")
            .bytes(text.getBytes(StandardCharsets.UTF_8)));
    account.ifPresent(it -> details(it, answer, wanted, true));
    return Optional.of(answer.build());
  }

  private static boolean asksForLids(Node wanted) {
    return wanted.is("contact") && wanted.attr("addressing_mode").filter("lid"::equals).isPresent();
  }

  private Node.Builder details(
      Account account, Node.Builder answer, List<Node> wanted, boolean askedByNumber) {
    for (Node what : wanted) {
      switch (what.tag()) {
        case "devices" -> answer.child(devices(account));
        case "lid" -> {
          if (askedByNumber) {
            answer.child(Node.of("lid").attr("val", account.lid()));
          }
        }
        case "disappearing_mode" ->
            answer.child(Node.of("disappearing_mode").attr("duration", 0).attr("t", 0));
        case "status" -> answer.child(Node.of("status"));
        default -> {}
      }
    }
    return answer;
  }

  private Node devices(Account account) {
    var list = Node.of("device-list").attr("hash", ParticipantHash.of(List.of(account), false));
    account
        .devices()
        .values()
        .forEach(device ->
            list.child(
                Node.of("device")
                    .attr("id", device.number())
                    .attr("key-index", device.companion().map(it -> it.keyIndex()))));
    return Node.of("devices")
        .child(list)
        .child(
            Node.of("key-index-list")
                .attr("ts", clock.instant().getEpochSecond())
                .bytes(LinkedIdentity.keyIndexList(account, clock)))
        .build();
  }
}
