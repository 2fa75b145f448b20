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
    var own = phone.account();
    var message =
        new Message(
            phone.desk().ids().incrementAndGet(),
            own.id(),
            "AC" + HexFormat.of().withUpperCase().formatHex(Randomness.bytes(ID_BYTES)),
            to.lid().toString(),
            own.lid().toString(),
            true,
            0,
            text,
            "text",
            phone.desk().clock().instant().toString(),
            "pending",
            0,
            null);
    send(new Sending(message, to, 1, done));
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
      settle(sending, sending.message.inState("refused"));
      sending.done.completeExceptionally(new Phone.RefusedException(error.get()));
    } else if (ack.attr("phash").isPresent() && sending.tries < MOST_TRIES) {
      send(new Sending(sending.message, sending.to, sending.tries + 1, sending.done));
    } else {
      settle(sending, sent(sending.message, ack));
    }
  }

  private static Message sent(Message message, Node ack) {
    var at = ack.attr("t").map(Long::parseLong).map(Instant::ofEpochSecond);
    return at.map(it -> message.at(it.toString())).orElse(message).inState("sent");
  }

  private void settle(Sending sending, Message settled) {
    var batch = new Batch();
    phone.keep(settled, "message", batch);
    batch.then(() -> sending.done.complete(settled));
    phone.desk().ledger().submit(batch);
  }
}
