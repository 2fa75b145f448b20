package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.server.Bundles;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The receipts that a phone gets and gives. Belongs to the phone's line: not thread-safe.
///
/// As in WhatsApp's own apps, `inactive` shows nothing: the companion has the message, but nobody
/// would see it.
final class Receipts {
  private static final List<String> STATES = List.of("pending", "sent", "delivered", "read");
  private static final int MOST_IN_ONE = 250;

  private final Phone phone;

  Receipts(Phone phone) {
    this.phone = phone;
  }

  void take(Node stanza) {
    var from = stanza.jid("from").flatMap(phone.desk().network()::account);
    var type = stanza.attr("type").orElse("");
    var batch = new Batch();
    if (from.isPresent() && from.get() != phone.account()) {
      switch (type) {
        case "" -> advance(from.get(), stanza, "delivered", batch);
        case "read", "played" -> advance(from.get(), stanza, "read", batch);
        default -> {}
      }
    }
    if (type.equals("server-error")) {
      phone.greeting().again(stanza);
    }
    var again = type.equals("retry") ? answerRetry(stanza, batch) : Optional.<Node>empty();
    phone.toServerAfter(batch, again.stream().toList());
    phone.acknowledge(stanza);
  }

  private void advance(Account other, Node stanza, String state, Batch batch) {
    for (String id : ids(stanza)) {
      phone
          .messages()
          .find(other.lid().toString(), phone.account().lid().toString(), id)
          .filter(message -> isLater(state, message.state()))
          .ifPresent(message -> phone.keep(message.inState(state), "receipt", batch));
    }
  }

  static boolean isLater(String state, String than) {
    return STATES.indexOf(than) < STATES.indexOf(state);
  }

  static List<String> ids(Node stanza) {
    var ids = new ArrayList<String>();
    stanza.attr("id").ifPresent(ids::add);
    stanza
        .child("list")
        .ifPresent(list -> list.children("item").forEach(it -> it.attr("id").ifPresent(ids::add)));
    return ids;
  }

  /// A device could not read what this phone wrote: it gets it again, alone.
  private Optional<Node> answerRetry(Node stanza, Batch batch) {
    var device = stanza.jid("from").flatMap(phone.desk().network()::device);
    if (device.isEmpty()) {
      return Optional.empty();
    }
    var other =
        device.get().account() == phone.account()
            ? stanza.jid("recipient").flatMap(phone.desk().network()::account)
            : device.map(Device::account);
    return other
        .flatMap(account ->
            phone
                .messages()
                .find(
                    account.lid().toString(),
                    phone.account().lid().toString(),
                    stanza.attr("id").orElse("")))
        .filter(message -> message.device() == 0 && message.text() != null)
        .map(message -> again(device.get(), other.get(), message, stanza, batch));
  }

  private Node again(Device device, Account other, Message message, Node retry, Batch batch) {
    var bundle =
        Bundles.in(device, retry).orElseGet(() -> phone.desk().bundles().take(device, batch));
    phone.writing().restart(device, bundle, batch);
    var text = String.valueOf(message.text());
    boolean own = device.account() == phone.account();
    var plaintext = own ? Letter.copy(text, other.lid()) : Letter.text(text);
    var count = retry.child("retry").flatMap(node -> node.attr("count"));
    return Node.of("message")
        .attr("id", message.messageId())
        .attr("type", "text")
        .attr("to", device.lid())
        .attr("device_fanout", "false")
        .attr("recipient", own ? Optional.of(other.lid()) : Optional.empty())
        .child(phone.writing().encrypt(device, plaintext, batch).attr("count", count))
        .build();
  }

  /// Tells that all of a chat was read; returns how many messages that were.
  int read(Account other) {
    var unread = phone.messages().unread(other.lid().toString());
    var batch = new Batch();
    var stanzas = new ArrayList<Node>();
    for (List<Message> part : parts(unread)) {
      part.forEach(message -> phone.keep(message.inState("read"), "receipt", batch));
      stanzas.add(read(other.lid(), part, phone.desk().clock()).build());
    }
    phone.toServerAfter(batch, stanzas);
    return unread.size();
  }

  /// As many as go into one receipt.
  static List<List<Message>> parts(List<Message> messages) {
    var parts = new ArrayList<List<Message>>();
    for (int from = 0; from < messages.size(); from += MOST_IN_ONE) {
      parts.add(messages.subList(from, Math.min(messages.size(), from + MOST_IN_ONE)));
    }
    return parts;
  }

  static Node.Builder read(Jid chat, List<Message> messages, Clock clock) {
    var receipt =
        Node.of("receipt")
            .attr("id", messages.getFirst().messageId())
            .attr("to", chat)
            .attr("type", "read")
            .attr("t", clock.instant().getEpochSecond());
    if (messages.size() > 1) {
      var list = Node.of("list");
      for (Message message : messages.subList(1, messages.size())) {
        list.child(Node.of("item").attr("id", message.messageId()));
      }
      receipt.child(list);
    }
    return receipt;
  }
}
