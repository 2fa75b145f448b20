package dev.kurir.sandbox.phones;

import dev.kurir.sandbox.accounts.Device;
import dev.kurir.sandbox.phones.Reading.Incoming;
import dev.kurir.sandbox.state.Batch;
import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.signal.SessionCipher.Decryption;
import java.util.List;
import java.util.Optional;

/// What comes in in a group: first the sender's key, if the stanza brings it, then the message.
/// Belongs to the phone's line: not thread-safe.
final class GroupReading {
  private final Phone phone;

  GroupReading(Phone phone) {
    this.phone = phone;
  }

  /// What became of one `<enc>`.
  private sealed interface Part {
    record Plaintext(byte[] bytes) implements Part {}

    record Repeated() implements Part {}

    record Unreadable(String why) implements Part {}
  }

  void take(Node stanza) {
    var group = stanza.jid("from").orElseThrow();
    var sender = stanza.jid("participant").flatMap(phone.desk().network()::device);
    if (sender.isEmpty() || stanza.child("enc").isEmpty()) {
      phone.acknowledge(stanza); // the writer is gone by now
      return;
    }
    var batch = new Batch();
    var incoming = new Incoming(stanza, sender.get());
    boolean repeated = false;
    for (Node enc : stanza.children("enc")) {
      switch (read(group, sender.get(), enc, batch)) {
        case Part.Plaintext(var bytes) -> {
          if (!keep(incoming, group, bytes, batch)) {
            return;
          }
        }
        case Part.Repeated() -> repeated = true;
        case Part.Unreadable(var why) -> {
          phone.reading().unreadable(incoming, group, why, batch);
          return;
        }
      }
    }
    if (repeated) {
      phone
          .reading()
          .known(incoming, group)
          .ifPresent(message -> phone.keep(message.deliveredAgain(), "message", batch));
    }
    phone.toServerAfter(batch, List.of(phone.reading().receipt(incoming)));
  }

  private Part read(Jid group, Device sender, Node enc, Batch batch) {
    return enc.attr("type").filter("skmsg"::equals).isPresent()
        ? readOfAll(group, sender, enc, batch)
        : readOurs(sender, enc, batch);
  }

  private Part readOurs(Device sender, Node enc, Batch batch) {
    return switch (phone.reading().decrypt(sender, enc)) {
      case Decryption.Plaintext(var next, var bytes, var usedPreKey) -> {
        phone.sessions().keep(sender.lid(), next, batch);
        usedPreKey.ifPresent(id -> phone.keys().use(id, batch));
        yield new Part.Plaintext(bytes);
      }
      case Decryption.Duplicate _ -> new Part.Repeated();
      case Decryption.NoSession _ -> new Part.Unreadable("no-session");
      case Decryption.UnknownPreKey _ -> new Part.Unreadable("unknown-prekey");
      case Decryption.BadMac _ -> new Part.Unreadable("bad-mac");
      case Decryption.Malformed(var rule) -> new Part.Unreadable("malformed: " + rule);
    };
  }

  private Part readOfAll(Jid group, Device sender, Node enc, Batch batch) {
    var key = phone.senderKeys().find(group, sender);
    if (key.isEmpty()) {
      return new Part.Unreadable("no-sender-key");
    }
    return switch (GroupCipher.decrypt(key.get(), enc.bytes().orElse(new byte[0]))) {
      case GroupCipher.Decryption.Plaintext(var next, var bytes) -> {
        phone.senderKeys().keep(group, sender, next, batch);
        yield new Part.Plaintext(bytes);
      }
      case GroupCipher.Decryption.Duplicate _ -> new Part.Repeated();
      case GroupCipher.Decryption.NoSenderKey _ -> new Part.Unreadable("no-sender-key");
      case GroupCipher.Decryption.BadSignature _ -> new Part.Unreadable("bad-signature");
      case GroupCipher.Decryption.Malformed(var rule) -> new Part.Unreadable("malformed: " + rule);
    };
  }

  /// Keeps what was decrypted, a sender key or a message or both; false when it was neither.
  private boolean keep(Incoming incoming, Jid group, byte[] plaintext, Batch batch) {
    var letter = Letter.read(plaintext);
    var key = Letter.senderKeyIn(plaintext);
    if (letter.isEmpty() || !acceptKey(incoming.sender(), group, key, batch)) {
      phone.reading().unreadable(incoming, group, "malformed: padding or message", batch);
      return false;
    }
    phone.reading().wasRead(incoming);
    if (!letter.get().isHousekeeping()) {
      phone.keep(
          phone
              .reading()
              .known(incoming, group)
              .map(message -> Reading.again(message, letter.get()))
              .orElseGet(() -> phone.reading().fresh(incoming, group, letter.get())),
          "message",
          batch);
    }
    return true;
  }

  private boolean acceptKey(Device sender, Jid group, Optional<byte[]> key, Batch batch) {
    if (key.isEmpty()) {
      return true;
    }
    var known = phone.senderKeys().find(group, sender);
    return switch (GroupCipher.accept(known, key.get())) {
      case GroupCipher.Distribution.Accepted(var next) -> {
        phone.senderKeys().keep(group, sender, next, batch);
        yield true;
      }
      case GroupCipher.Distribution.Malformed _ -> false;
    };
  }
}
