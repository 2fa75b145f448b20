package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Account;
import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.SessionCipher;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What comes in on a phone: decrypted, kept once, receipted; asked for again when it cannot be
/// read. Belongs to the phone's line: not thread-safe.
final class Reading {
  private static final int MOST_RETRIES = 5;
  private static final int RETRIES_KEPT = 10_000;

  private final Phone phone;
  private final Map<String, Integer> retries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
          return size() > RETRIES_KEPT;
        }
      };

  Reading(Phone phone) {
    this.phone = phone;
  }

  void take(Node stanza) {
    var sender = stanza.jid("from").flatMap(phone.desk().network()::device);
    var enc = stanza.child("enc");
    if (sender.isEmpty() || enc.isEmpty()) {
      phone.acknowledge(stanza); // the writer is gone by now
      return;
    }
    var batch = new Batch();
    var incoming = new Incoming(stanza, sender.get());
    switch (decrypt(sender.get(), enc.get())) {
      case Decryption.Plaintext(var next, var bytes, var usedPreKey) -> {
        phone.sessions().keep(sender.get().lid(), next, batch);
        usedPreKey.ifPresent(id -> phone.keys().use(id, batch));
        read(incoming, bytes, batch);
      }
      case Decryption.Duplicate _ -> duplicate(incoming, batch);
      case Decryption.NoSession _ -> unreadable(incoming, "no-session", batch);
      case Decryption.UnknownPreKey _ -> unreadable(incoming, "unknown-prekey", batch);
      case Decryption.BadMac _ -> unreadable(incoming, "bad-mac", batch);
      case Decryption.Malformed(var rule) -> unreadable(incoming, "malformed: " + rule, batch);
    }
  }

  /// A message on its way in.
  record Incoming(Node stanza, Device sender) {
    String id() {
      return stanza.attr("id").orElse("");
    }

    Account writer() {
      return sender.account();
    }

    boolean isPeer() {
      return stanza.attr("category").filter("peer"::equals).isPresent();
    }
  }

  /// Changes nothing.
  Decryption decrypt(Device sender, Node enc) {
    var session = phone.sessions().find(sender.lid());
    var body = enc.bytes().orElse(new byte[0]);
    if (enc.attr("type").filter("pkmsg"::equals).isPresent()) {
      return SessionCipher.decryptPreKeyMessage(session, phone.identity(), phone.keys(), body);
    }
    return session
        .map(known -> SessionCipher.decryptMessage(known, body))
        .orElseGet(Decryption.NoSession::new);
  }

  private void read(Incoming incoming, byte[] plaintext, Batch batch) {
    var letter = Letter.read(plaintext);
    if (letter.isEmpty()) {
      unreadable(incoming, "malformed: padding or message", batch);
      return;
    }
    wasRead(incoming);
    if (!letter.get().isHousekeeping()) {
      var chat = chat(incoming, letter.get().destination());
      phone.keep(
          known(incoming, chat)
              .map(message -> again(message, letter.get()))
              .orElseGet(() -> fresh(incoming, chat, letter.get())),
          "message",
          batch);
    }
    var stanzas = new ArrayList<Node>();
    stanzas.add(receipt(incoming));
    if (incoming.isPeer()) {
      PeerAnswers.answer(phone, incoming.sender, incoming.id(), letter.get().protocol(), batch)
          .ifPresent(stanzas::add);
    }
    phone.toServerAfter(batch, stanzas);
  }

  void wasRead(Incoming incoming) {
    retries.remove(incoming.id());
  }

  static Message again(Message message, Letter letter) {
    var counted = message.deliveredAgain();
    return message.isDecrypted() ? counted : counted.decrypted(letter.text(), letter.kind());
  }

  /// The other person: who wrote it or, of a copy of our own, to whom it was written.
  private Jid chat(Incoming incoming, Optional<Jid> destination) {
    if (incoming.writer() != phone.account()) {
      return incoming.writer().lid();
    }
    return destination
        .or(() -> incoming.stanza.jid("recipient"))
        .flatMap(phone.desk().network()::account)
        .map(Account::lid)
        .orElseGet(phone.account()::lid);
  }

  Optional<Message> known(Incoming incoming, Jid chat) {
    return phone
        .messages()
        .find(chat.toString(), incoming.writer().lid().toString(), incoming.id());
  }

  Message fresh(Incoming incoming, Jid chat, Letter letter) {
    return message(incoming, chat, letter.text(), letter.kind(), Message.DECRYPTED);
  }

  private Message message(
      Incoming incoming, Jid chat, @Nullable String text, String kind, String verdict) {
    boolean fromMe = incoming.writer() == phone.account();
    var at = Instant.ofEpochSecond(Long.parseLong(incoming.stanza.attr("t").orElse("0")));
    return new Message(
        phone.desk().ids().incrementAndGet(),
        phone.account().id(),
        incoming.id(),
        chat.toString(),
        incoming.writer().lid().toString(),
        fromMe,
        incoming.sender.number(),
        text,
        kind,
        at.toString(),
        fromMe ? "sent" : Chats.RECEIVED,
        1,
        verdict);
  }

  /// It was decrypted before: the server handed it over again.
  private void duplicate(Incoming incoming, Batch batch) {
    var chat = chat(incoming, Optional.empty());
    known(incoming, chat)
        .ifPresent(message -> phone.keep(message.deliveredAgain(), "message", batch));
    phone.toServerAfter(batch, List.of(receipt(incoming)));
  }

  Node receipt(Incoming incoming) {
    boolean own = incoming.writer() == phone.account();
    return Node.of("receipt")
        .attr("id", incoming.id())
        .attr("to", incoming.stanza.attr("from"))
        .attr("participant", incoming.stanza.attr("participant"))
        .attr("recipient", incoming.stanza.attr("recipient"))
        .attr(
            "type", own ? Optional.of(incoming.isPeer() ? "peer_msg" : "sender") : Optional.empty())
        .build();
  }

  private void unreadable(Incoming incoming, String why, Batch batch) {
    unreadable(incoming, chat(incoming, Optional.empty()), why, batch);
  }

  /// Shows that there is something, and asks for it again.
  void unreadable(Incoming incoming, Jid chat, String why, Batch batch) {
    phone.desk().journal().refused(phone.device(), "decrypt", why + " from " + incoming.sender);
    phone.keep(
        known(incoming, chat)
            .map(Message::deliveredAgain)
            .orElseGet(() -> message(incoming, chat, null, "unknown", why)),
        "message",
        batch);
    int count = retries.merge(incoming.id(), 1, Integer::sum);
    if (count <= MOST_RETRIES) {
      phone.toServerAfter(batch, List.of(retry(incoming, count, batch), nack(incoming)));
    } else {
      phone.toServerAfter(batch, List.of(nack(incoming)));
    }
  }

  private static Node nack(Incoming incoming) {
    return Node.of("ack")
        .attr("class", "message")
        .attr("id", incoming.id())
        .attr("to", incoming.stanza.attr("from"))
        .attr("participant", incoming.stanza.attr("participant"))
        .attr("error", 500)
        .build();
  }

  /// Asks for the message again; with keys for a new session, because there is none that works.
  private Node retry(Incoming incoming, int count, Batch batch) {
    return Node.of("receipt")
        .attr("id", incoming.id())
        .attr("to", incoming.stanza.attr("from"))
        .attr("participant", incoming.stanza.attr("participant"))
        .attr("recipient", incoming.stanza.attr("recipient"))
        .attr("type", "retry")
        .child(
            Node.of("retry")
                .attr("count", count)
                .attr("id", incoming.id())
                .attr("t", incoming.stanza.attr("t"))
                .attr("v", 1))
        .children(RetryKeys.of(phone, batch))
        .build();
  }
}
