package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// Receipts in groups, given and got. A message counts as delivered, or read, when the first of the
/// others has got that far. Belongs to the phone's line: not thread-safe.
final class GroupReceipts {
  private final Phone phone;

  GroupReceipts(Phone phone) {
    this.phone = phone;
  }

  void take(Node stanza) {
    var group = stanza.jid("from").orElseThrow();
    var from = stanza.jid("participant").flatMap(phone.desk().network()::account);
    var batch = new Batch();
    if (from.filter(account -> account != phone.account()).isPresent()) {
      switch (stanza.attr("type").orElse("")) {
        case "" -> advance(group, stanza, "delivered", batch);
        case "read", "played" -> advance(group, stanza, "read", batch);
        default -> {}
      }
    }
    if (stanza.attr("type").filter("retry"::equals).isPresent()) {
      answerRetry(group, stanza, batch);
    }
    phone.desk().ledger().submit(batch);
    phone.acknowledge(stanza);
  }

  private void advance(Jid group, Node stanza, String state, Batch batch) {
    for (String id : Receipts.ids(stanza)) {
      phone
          .messages()
          .find(group.toString(), phone.account().lid().toString(), id)
          .filter(message -> Receipts.isLater(state, message.state()))
          .ifPresent(message -> phone.keep(message.inState(state), "receipt", batch));
    }
  }

  /// A device could not read what this phone wrote.
  private void answerRetry(Jid jid, Node stanza, Batch batch) {
    var group = phone.desk().network().groups().find(jid);
    var device = stanza.jid("participant").flatMap(phone.desk().network()::device);
    if (group.isEmpty() || device.filter(it -> group.get().has(it.account())).isEmpty()) {
      return;
    }
    phone
        .messages()
        .find(jid.toString(), phone.account().lid().toString(), stanza.attr("id").orElse(""))
        .filter(message -> message.device() == 0 && message.text() != null)
        .ifPresent(message ->
            phone.groupWriting().sendAgain(group.get(), device.get(), message, stanza, batch));
  }

  /// Tells every writer that all of his messages were read; returns how many those were.
  int read(Jid group) {
    var byWriter = new LinkedHashMap<String, List<Message>>();
    for (Message message : phone.messages().unread(group.toString())) {
      byWriter.computeIfAbsent(message.from(), _ -> new ArrayList<>()).add(message);
    }
    var batch = new Batch();
    var stanzas = new ArrayList<Node>();
    byWriter.forEach((writer, messages) -> {
      for (List<Message> part : Receipts.parts(messages)) {
        part.forEach(message -> phone.keep(message.inState("read"), "receipt", batch));
        stanzas.add(
            Receipts.read(group, part, phone.desk().clock())
                .attr("participant", writer(group, writer))
                .build());
      }
    });
    phone.toServerAfter(batch, stanzas);
    return byWriter.values().stream().mapToInt(List::size).sum();
  }

  /// The writer in the addressing of the group.
  private Jid writer(Jid group, String lid) {
    var jid = Jid.parse(lid).orElseThrow();
    var network = phone.desk().network();
    return network
        .groups()
        .find(group)
        .flatMap(it -> network.account(jid).map(it::address))
        .orElse(jid);
  }
}
