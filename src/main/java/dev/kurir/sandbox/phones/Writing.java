package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.crypto.Randomness;
import dev.kurir.whatsapp.signal.PreKeyBundle;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// What a phone writes. Belongs to the phone's line: not thread-safe.
final class Writing {
  private static final int ID_BYTES = 15;
  private static final int MOST_TRIES = 3;

  private final Phone phone;
  private final Map<String, Sending> sendings = new HashMap<>();
  private final Giving tokens;

  /// A message that the server has not acknowledged.
  private record Sending(Message message, Account to, int tries, CompletableFuture<Message> done) {}

  Writing(Phone phone) {
    this.phone = phone;
    this.tokens = new Giving(phone.desk().clock());
  }

  void write(Account to, String text, CompletableFuture<Message> done) {
    send(new Sending(draft(to.lid(), text), to, 1, done));
  }

  /// A message with an id of its own that is not sent yet.
  Message draft(Jid chat, String text) {
    var own = phone.account();
    return new Message(
        phone.desk().ids().incrementAndGet(),
        own.id(),
        "AC" + HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES)),
        chat.toString(),
        own.lid().toString(),
        true,
        0,
        text,
        "text",
        phone.desk().clock().instant().toString(),
        "pending",
        0,
        null);
  }

  /// Sends again, under their old ids, what was not acknowledged when the sandbox stopped.
  void resume() {
    for (Message message : phone.messages().pending()) {
      Jid.parse(message.chat())
          .flatMap(phone.desk().network()::account)
          .ifPresent(to -> send(new Sending(message, to, 1, new CompletableFuture<>())));
    }
  }

  private void send(Sending sending) {
    sendings.put(sending.message.messageId(), sending);
    var batch = new Batch();
    phone.messages().put(sending.message, batch);
    var stanza = stanza(sending, batch);
    var stanzas = new ArrayList<>(tokens.before(sending.to).stream().toList());
    stanzas.add(stanza);
    phone.toServerAfter(batch, stanzas);
  }

  private Node stanza(Sending sending, Batch batch) {
    var to = sending.to;
    var text = String.valueOf(sending.message.text());
    var participants = Node.of("participants");
    var devices = new LinkedHashSet<>(to.devices().values());
    devices.addAll(phone.account().devices().values());
    devices.remove(phone.device());
    for (Device device : devices) {
      var plaintext =
          device.account() == phone.account() ? Letter.copy(text, to.lid()) : Letter.text(text);
      var enc = encrypt(device, plaintext, batch).build();
      participants.child(Node.of("to").attr("jid", device.lid()).child(enc));
    }
    return Node.of("message")
        .attr("id", sending.message.messageId())
        .attr("type", "text")
        .attr("to", to.lid())
        .attr("peer_recipient_pn", to.pn())
        .child(participants)
        .build();
  }

  /// Encrypts for one device, and starts a session with it if there is none.
  Node.Builder encrypt(Device device, byte[] plaintext, Batch batch) {
    var session =
        phone
            .sessions()
            .find(device.lid())
            .orElseGet(
                () -> start(device, phone.desk().bundles().take(device, batch), Optional.empty()));
    var encrypted = SessionCipher.encrypt(session, plaintext);
    phone.sessions().keep(device.lid(), encrypted.next(), batch);
    return Node.of("enc")
        .attr("v", 2)
        .attr("type", encrypted.preKey() ? "pkmsg" : "msg")
        .bytes(encrypted.body());
  }

  /// Starts a new session with a device, whatever there was before.
  void restart(Device device, PreKeyBundle bundle, Batch batch) {
    var known = phone.sessions().find(device.lid());
    phone.sessions().keep(device.lid(), start(device, bundle, known), batch);
  }

  private SessionRecord start(Device device, PreKeyBundle bundle, Optional<SessionRecord> known) {
    phone.desk().journal().saw(phone.device(), "phone", "starts a session with " + device);
    return SessionCipher.start(known, phone.identity(), bundle);
  }

  /// The server's answer to a message.
  void acknowledged(Node ack) {
    var sending = sendings.remove(ack.attr("id").orElse(""));
    if (sending == null) {
      return;
    }
    var error = ack.attr("error");
    if (error.isPresent()) {
      refused(sending.message, error.get(), sending.done);
    } else if (ack.attr("phash").isPresent() && sending.tries < MOST_TRIES) {
      send(new Sending(sending.message, sending.to, sending.tries + 1, sending.done));
    } else {
      sent(sending.message, ack, sending.done);
    }
  }

  /// The server did not take it.
  void refused(Message message, String code, CompletableFuture<Message> done) {
    settle(
        message.inState("refused"),
        _ -> done.completeExceptionally(new Phone.RefusedException(code)));
  }

  /// The server took it, at the time that it says.
  void sent(Message message, Node ack, CompletableFuture<Message> done) {
    var at = ack.attr("t").map(Long::parseLong).map(Instant::ofEpochSecond);
    settle(at.map(it -> message.at(it.toString())).orElse(message).inState("sent"), done::complete);
  }

  private void settle(Message settled, Consumer<Message> done) {
    var batch = new Batch();
    phone.keep(settled, "message", batch);
    batch.then(() -> done.accept(settled));
    phone.desk().ledger().submit(batch);
  }
}
