package dev.kurir.whatsapp.usync;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.connection.Requests;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Asks the server about accounts, any number in one question. (whatsmeow `user.go`, `usync`.)
public final class Usync {
  /// More devices than any account may have; what comes beyond is not read.
  private static final int MAX_DEVICES = 256;

  private Usync() {}

  /// The devices of accounts whose LID is known.
  public static List<User> devices(Requests requests, Collection<Jid> accounts) {
    return ask(requests, "query", "message", accounts);
  }

  /// The LID of accounts of which only the number is known, and their devices with it.
  public static List<User> people(Requests requests, Collection<Jid> accounts) {
    return ask(requests, "full", "background", accounts, Node.of("lid").build());
  }

  /// Asks for the devices of one account and does not wait.
  public static Requests.Question begin(Requests requests, Jid account) {
    return requests.begin(
        "get", "usync", List.of(query(requests, "query", "message", List.of(account))));
  }

  private static Node query(
      Requests requests, String mode, String context, Collection<Jid> accounts, Node... more) {
    var users = accounts.stream().map(jid -> Node.of("user").attr("jid", jid).build()).toList();
    return Node.of("usync")
        .attr("sid", requests.nextId())
        .attr("mode", mode)
        .attr("last", "true")
        .attr("index", "0")
        .attr("context", context)
        .child(
            Node.of("query").child(Node.of("devices").attr("version", "2")).children(List.of(more)))
        .child(Node.of("list").children(users))
        .build();
  }

  private static List<User> ask(
      Requests requests, String mode, String context, Collection<Jid> accounts, Node... more) {
    return requests
        .get("usync", query(requests, mode, context, accounts, more))
        .child("usync")
        .flatMap(usync -> usync.child("list"))
        .map(list -> users(list, Set.copyOf(accounts)))
        .orElse(List.of());
  }

  /// Nothing is learnt of accounts that nobody asked for.
  private static List<User> users(Node list, Set<Jid> asked) {
    return list.children("user").stream()
        .flatMap(user -> user(user).stream())
        .filter(user -> asked.contains(user.account()))
        .limit(asked.size())
        .toList();
  }

  private static Optional<User> user(Node user) {
    return user.jid("jid")
        .map(jid ->
            new User(
                jid.account(),
                user.child("lid").flatMap(lid -> lid.jid("val")).map(Jid::account),
                user.child("devices")
                    .flatMap(devices -> devices.child("device-list"))
                    .map(Usync::devices)));
  }

  private static List<Device> devices(Node list) {
    List<Device> devices = new ArrayList<>();
    for (Node device : list.children("device")) {
      if (devices.size() < MAX_DEVICES) {
        device
            .attr("id")
            .filter(id -> id.matches("\\d{1,4}"))
            .map(id ->
                new Device(
                    Integer.parseInt(id),
                    device.attr("is_hosted").filter("true"::equals).isPresent()))
            .ifPresent(devices::add);
      }
    }
    return devices;
  }

  /// @param account as it was asked for
  /// @param devices empty when the server gave no list; a list may be empty itself
  public record User(Jid account, Optional<Jid> lid, Optional<List<Device>> devices) {}

  /// @param id 0 is the phone
  /// @param hosted runs at Meta, under a server name of its own
  public record Device(int id, boolean hosted) {
    /// The address of this device of `account`.
    public Jid of(Jid account) {
      if (!hosted) {
        return account.withDevice(id);
      }
      return new Jid(account.user(), id, account.isLid() ? Jid.HOSTED_LID : Jid.HOSTED);
    }
  }
}
