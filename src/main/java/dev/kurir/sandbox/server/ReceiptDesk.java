package dev.kurir.sandbox.server;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Link;
import dev.kurir.sandbox.accounts.Network;
import dev.kurir.sandbox.journal.Journal;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.sandbox.state.Ledger;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Takes `<receipt>`: drops what was delivered from the mailbox, and tells the sender's devices.
///
/// | type | who is told |
/// |---|---|
/// | none, `inactive`, `read`, `played` | all devices of the one who wrote |
/// | `read`, `played` | also own other devices, as `read-self`, `played-self` |
/// | `read-self`, `played-self` | own other devices |
/// | `sender` | the own device that wrote |
/// | `retry` | the device that wrote, alone; the message may go to the asking device again |
/// | `server-error` | the own phone: a file that it has put on the media host cannot be used |
/// | others | nobody |
final class ReceiptDesk implements StanzaHandler {
  private static final int MOST_IDS = 1_000;

  private final Network network;
  private final Ledger ledger;
  private final Journal journal;
  private final Clock clock;
  private final GroupReceipts groups;

  ReceiptDesk(Network network, Ledger ledger, Journal journal, Clock clock) {
    this.network = network;
    this.ledger = ledger;
    this.journal = journal;
    this.clock = clock;
    this.groups = new GroupReceipts(network, journal, clock);
  }

  @Override
  public void handle(Device from, Link link, Node stanza) {
    var id = stanza.attr("id");
    if (id.isEmpty()) {
      journal.refused(from, "receipt", "id is missing");
      return;
    }
    var batch = new Batch();
    var type = stanza.attr("type").orElse("");
    if (!type.equals("retry")) {
      takeFromMailbox(from, stanza, batch);
    }
    if (stanza.jid("to").filter(Jid::isGroup).isPresent()) {
      groups.handle(from, stanza, batch);
    } else {
      handle(from, stanza, type, batch);
    }
    var answer = Stanzas.ack(stanza).attr("t", now()).build();
    ledger.submit(batch.then(() -> link.send(answer)));
  }

  private void handle(Device from, Node stanza, String type, Batch batch) {
    switch (type) {
      case "", "inactive" -> tellWriter(from, stanza, batch);
      case "read", "played" -> {
        tellWriter(from, stanza, batch);
        tellOwn(from, stanza, type + "-self", batch);
      }
      case "read-self", "played-self" -> tellOwn(from, stanza, type, batch);
      case "sender" -> tellDevice(from, stanza, batch);
      case "retry" -> askAgain(from, stanza, batch);
      case "server-error" -> tellPhone(from, stanza, batch);
      default -> journal.saw(from, "receipt", "of a type that goes nowhere");
    }
  }

  private static void takeFromMailbox(Device from, Node stanza, Batch batch) {
    for (String id : ids(stanza)) {
      from.mailbox().acknowledge("message", id, stanza.jid("to"), batch);
    }
  }

  private static List<String> ids(Node stanza) {
    var ids = new ArrayList<String>();
    stanza.attr("id").ifPresent(ids::add);
    stanza.child("list").stream()
        .flatMap(list -> list.children("item").stream())
        .limit(MOST_IDS)
        .forEach(item -> item.attr("id").ifPresent(ids::add));
    return ids;
  }

  private void tellWriter(Device from, Node stanza, Batch batch) {
    var to = stanza.jid("to");
    var writer = to.flatMap(network::account);
    if (writer.isEmpty()) {
      journal.refused(from, "receipt", "nobody has the address that it goes to");
      return;
    }
    if (writer.get() != from.account()) {
      var receipt = receipt(from, to.get(), stanza, stanza.attr("type")).build();
      tellAll(writer.get(), receipt, batch);
    }
  }

  private static void tellAll(Account account, Node receipt, Batch batch) {
    account.devices().values().forEach(device -> device.mailbox().add(receipt, batch));
  }

  private void tellOwn(Device from, Node stanza, String type, Batch batch) {
    var chat = stanza.jid("to");
    if (chat.isEmpty()) {
      return;
    }
    var receipt =
        receipt(from, chat.get(), stanza, Optional.of(type))
            .attr("recipient", chat.get().account())
            .build();
    for (Device device : from.account().devices().values()) {
      if (device != from) {
        device.mailbox().add(receipt, batch);
      }
    }
  }

  private void tellDevice(Device from, Node stanza, Batch batch) {
    var to = stanza.jid("to");
    var receipt =
        receipt(from, to.orElseGet(from::lid), stanza, stanza.attr("type"))
            .attr("recipient", stanza.attr("recipient"))
            .build();
    to.flatMap(network::device)
        .filter(device -> device != from && device.account() == from.account())
        .ifPresent(device -> device.mailbox().add(receipt, batch));
  }

  private void tellPhone(Device from, Node stanza, Batch batch) {
    var sealed = stanza.child("encrypt");
    if (from.isPhone()
        || stanza.attr("category").filter("peer"::equals).isEmpty()
        || stanza.jid("to").filter(from.account()::has).isEmpty()
        || sealed.flatMap(it -> it.child("enc_p")).flatMap(Node::bytes).isEmpty()
        || sealed.flatMap(it -> it.child("enc_iv")).flatMap(Node::bytes).isEmpty()) {
      journal.refused(from, "server-error", "not of a companion to its phone, or not sealed");
      return;
    }
    var receipt =
        receipt(from, from.lid(), stanza, stanza.attr("type"))
            .attr("category", "peer")
            .children(stanza.children())
            .build();
    from.account().phone().mailbox().add(receipt, batch);
  }

  private void askAgain(Device from, Node stanza, Batch batch) {
    var to = stanza.jid("to");
    var writer = to.flatMap(network::device);
    var broken = RetryRules.brokenRule(from, stanza);
    if (writer.isEmpty() || broken.isPresent()) {
      journal.refused(from, "retry", broken.orElse("nobody has the address that it goes to"));
      return;
    }
    journal.saw(from, "retry", "asks for a message again");
    writer.get().sentIds().reopen(stanza.attr("id").orElseThrow(), from, batch);
    var receipt =
        receipt(from, to.orElseThrow(), stanza, stanza.attr("type"))
            .attr("recipient", stanza.attr("recipient"))
            .children(stanza.children())
            .build();
    writer.get().mailbox().add(receipt, batch);
  }

  private Node.Builder receipt(Device from, Jid like, Node stanza, Optional<String> type) {
    var receipt =
        Node.of("receipt")
            .attr("from", from.addressLike(like))
            .attr("id", stanza.attr("id"))
            .attr("type", type)
            .attr("t", now());
    stanza.child("list").ifPresent(receipt::child);
    return receipt;
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
