package dev.kurir.sandbox.phones;

import com.google.protobuf.UnsafeByteOperations;
import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.accounts.Group;
import dev.kurir.sandbox.server.Bundles;
import dev.kurir.sandbox.server.GroupHash;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.proto.SenderKeyDistributionMessage;
import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.signal.SenderKeyRecord;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// What a phone writes in groups: once for all with its sender key, and the key itself to each
/// device that lacks it. Belongs to the phone's line: not thread-safe.
final class GroupWriting {
  private static final int MOST_TRIES = 3;

  private final Phone phone;
  private final Map<String, Sending> sendings = new HashMap<>();

  /// A message that the server has not acknowledged.
  private record Sending(Message message, Jid group, int tries, CompletableFuture<Message> done) {}

  GroupWriting(Phone phone) {
    this.phone = phone;
  }

  void write(Group group, String text, CompletableFuture<Message> done) {
    send(new Sending(phone.writing().draft(group.jid(), text), group.jid(), 1, done));
  }

  /// Sends again, under their old ids, what was not acknowledged when the sandbox stopped.
  void resume() {
    for (Message message : phone.messages().pending()) {
      Jid.parse(message.chat())
          .filter(Jid::isGroup)
          .ifPresent(group -> send(new Sending(message, group, 1, new CompletableFuture<>())));
    }
  }

  private void send(Sending sending) {
    var group = phone.desk().network().groups().find(sending.group);
    if (group.isEmpty()) {
      phone.writing().refused(sending.message, "404", sending.done);
      return;
    }
    sendings.put(sending.message.messageId(), sending);
    var batch = new Batch();
    phone.messages().put(sending.message, batch);
    phone.toServerAfter(batch, List.of(stanza(sending, group.get(), batch)));
  }

  private Node stanza(Sending sending, Group group, Batch batch) {
    var all = devices(group);
    var others = new LinkedHashSet<>(all);
    others.remove(phone.device());
    var own = phone.senderKeys().own(group, phone.device(), others, batch);
    var participants = Node.of("participants");
    var lacking = phone.senderKeys().lacking(group.jid(), others);
    var key = Letter.senderKey(distribution(group.jid(), own));
    for (Device device : lacking) {
      var enc = phone.writing().encrypt(device, key, batch).build();
      participants.child(Node.of("to").attr("jid", group.address(device)).child(enc));
    }
    phone.senderKeys().give(group.jid(), lacking, batch);
    var text = Letter.text(String.valueOf(sending.message.text()));
    var encrypted = GroupCipher.encrypt(own, text);
    phone.senderKeys().keep(group.jid(), phone.device(), encrypted.next(), batch);
    var stanza =
        Node.of("message")
            .attr("id", sending.message.messageId())
            .attr("type", "text")
            .attr("to", group.jid())
            .attr("addressing_mode", group.mode())
            .attr("phash", GroupHash.of(group, all));
    if (!lacking.isEmpty()) {
      stanza.child(participants);
    }
    return stanza
        .child(Node.of("enc").attr("v", 2).attr("type", "skmsg").bytes(encrypted.body()))
        .build();
  }

  private Set<Device> devices(Group group) {
    var devices = new LinkedHashSet<Device>();
    for (Group.Member member : group.members()) {
      phone
          .desk()
          .network()
          .account(member.number())
          .map(Account::devices)
          .ifPresent(each -> devices.addAll(each.values()));
    }
    return devices;
  }

  private static SenderKeyDistributionMessage distribution(Jid group, SenderKeyRecord own) {
    return SenderKeyDistributionMessage.newBuilder()
        .setGroupId(group.toString())
        .setAxolotlSenderKeyDistributionMessage(
            UnsafeByteOperations.unsafeWrap(GroupCipher.distribution(own)))
        .build();
  }

  /// A device could not read what this phone wrote: it gets it again, alone, with the sender key.
  void sendAgain(Group group, Device device, Message message, Node retry, Batch batch) {
    var bundle =
        Bundles.in(device, retry).orElseGet(() -> phone.desk().bundles().take(device, batch));
    phone.writing().restart(device, bundle, batch);
    var others = devices(group);
    others.remove(phone.device());
    var own = phone.senderKeys().own(group, phone.device(), others, batch);
    phone.senderKeys().give(group.jid(), List.of(device), batch);
    var plaintext = Letter.text(String.valueOf(message.text()), distribution(group.jid(), own));
    var count = retry.child("retry").flatMap(node -> node.attr("count"));
    var stanza =
        Node.of("message")
            .attr("id", message.messageId())
            .attr("type", "text")
            .attr("to", group.jid())
            .attr("participant", group.address(device))
            .child(phone.writing().encrypt(device, plaintext, batch).attr("count", count))
            .build();
    phone.toServerAfter(batch, List.of(stanza));
  }

  /// The server's answer to a message; false when it is to none of a group.
  boolean acknowledged(Node ack) {
    var sending = sendings.remove(ack.attr("id").orElse(""));
    if (sending == null) {
      return false;
    }
    var error = ack.attr("error");
    if (error.isPresent()) {
      dropKey(sending.group); // nobody got it
      phone.writing().refused(sending.message, error.get(), sending.done);
    } else if (ack.attr("phash").isPresent() && sending.tries < MOST_TRIES) {
      send(new Sending(sending.message, sending.group, sending.tries + 1, sending.done));
    } else {
      phone.writing().sent(sending.message, ack, sending.done);
    }
    return true;
  }

  private void dropKey(Jid group) {
    var batch = new Batch();
    phone.senderKeys().rotate(group, phone.device(), batch);
    phone.desk().ledger().submit(batch);
  }
}
