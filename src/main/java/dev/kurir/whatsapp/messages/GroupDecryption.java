package dev.kurir.whatsapp.messages;

import dev.kurir.whatsapp.binary.Jid;
import dev.kurir.whatsapp.binary.Node;
import dev.kurir.whatsapp.groups.SenderKeys;
import dev.kurir.whatsapp.proto.Message;
import dev.kurir.whatsapp.signal.GroupCipher;
import dev.kurir.whatsapp.store.Unit;

/// Reads what a member wrote for all, inside one unit, with the sender key that came through his
/// own session before. What cannot be read changes nothing.
final class GroupDecryption {
  private final SenderKeys keys;
  private final Jid sender;

  /// @param sender LID when known
  GroupDecryption(Unit unit, Jid group, Jid sender) {
    this.keys = new SenderKeys(unit, group);
    this.sender = sender;
  }

  static boolean isForAll(Node enc) {
    return enc.attr("type").filter("skmsg"::equals).isPresent();
  }

  Decryption.Result decrypt(Node enc) {
    var key = keys.of(sender);
    if (key.isEmpty()) {
      return new Decryption.Unreadable(RetryReason.NO_SENDER_KEY);
    }
    return switch (GroupCipher.decrypt(key.get(), enc.bytes().orElseGet(() -> new byte[0]))) {
      case GroupCipher.Decryption.Plaintext(var next, var bytes) -> {
        keys.keep(sender, next);
        yield Padding.remove(bytes)
            .<Decryption.Result>map(Decryption.Plaintext::new)
            .orElseGet(() -> new Decryption.Unreadable(RetryReason.INVALID_MESSAGE));
      }
      case GroupCipher.Decryption.Duplicate() -> new Decryption.Repeated();
      case GroupCipher.Decryption.NoSenderKey() ->
          new Decryption.Unreadable(RetryReason.NO_SENDER_KEY);
      case GroupCipher.Decryption.BadSignature() ->
          new Decryption.Unreadable(RetryReason.BAD_SIGNATURE);
      case GroupCipher.Decryption.Malformed(var _) ->
          new Decryption.Unreadable(RetryReason.INVALID_MESSAGE);
    };
  }

  /// Keeps the sender's key if the message brings one. Only for what came through his own session;
  /// what is no key is left, and the message that needs it asks for another.
  void learn(Message message) {
    if (message.hasSenderKeyDistributionMessage()) {
      var told = message.getSenderKeyDistributionMessage().getAxolotlSenderKeyDistributionMessage();
      if (GroupCipher.accept(keys.of(sender), told.toByteArray())
          instanceof GroupCipher.Distribution.Accepted(var next)) {
        keys.keep(sender, next);
      }
    }
  }
}
